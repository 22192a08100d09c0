import COpenSSL
import DeclarationCore
import Synchronization

/// Initialised contexts of one key, kept for the next operation: setting one up costs more than a digest.
final class ContextPool: Sendable {
    /// A context on its way between pool and user.
    ///
    /// `@unchecked Sendable`: the pool hands each context to one user at a time, and takes it back after use.
    private struct Context: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    /// More than the cores that could use them at once; further ones are freed after use.
    private static let capacity = 16

    private let idle = Mutex<[Context]>([])
    private let make: @Sendable () throws(SigningError) -> OpaquePointer

    /// Makes the first context at once, so that an unusable key is found when it is loaded.
    init(_ make: @escaping @Sendable () throws(SigningError) -> OpaquePointer) throws(SigningError) {
        self.make = make
        let first = Context(pointer: try make())
        idle.withLock { $0.append(first) }
    }

    deinit {
        for context in idle.withLock({ $0 }) { EVP_PKEY_CTX_free(context.pointer) }
    }

    /// Lends a context to `body`, which must not keep it.
    func withContext<Result>(_ body: (OpaquePointer) throws(SigningError) -> Result) throws(SigningError) -> Result {
        let context: Context
        if let idle = takeIdle() { context = idle } else { context = Context(pointer: try make()) }
        defer { giveBack(context) }
        return try body(context.pointer)
    }

    private func takeIdle() -> Context? { idle.withLock { $0.popLast() } }

    private func giveBack(_ context: Context) {
        let isKept = idle.withLock { contexts in
            guard contexts.count < Self.capacity else { return false }
            contexts.append(context)
            return true
        }
        if !isKept { EVP_PKEY_CTX_free(context.pointer) }
    }
}
