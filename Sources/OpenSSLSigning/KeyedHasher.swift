import COpenSSL

/// HMAC-SHA-256 under one key that was set up once: each use works on a copy.
///
/// `@unchecked Sendable`: after `init` the context is only copied from, which changes nothing in it.
final class KeyedHasher: @unchecked Sendable {
    private static let size = 32
    private let context: OpaquePointer

    /// - Returns: `nil` when the crypto library fails; its queue of errors says why.
    init?(key: [UInt8]) {
        guard let algorithm = EVP_MAC_fetch(nil, "HMAC", nil) else { return nil }
        defer { EVP_MAC_free(algorithm) }
        guard let context = EVP_MAC_CTX_new(algorithm) else { return nil }
        self.context = context
        guard Self.begin(context, key) else { return nil }
    }

    /// Both texts must stay where they are until the parameters were read: those hold their addresses.
    private static func begin(_ context: OpaquePointer, _ key: [UInt8]) -> Bool {
        var value = Array("SHA256".utf8CString)
        return "digest".withCString { name in
            value.withUnsafeMutableBufferPointer { value in
                let digest = OSSL_PARAM_construct_utf8_string(name, value.baseAddress, 0)
                return EVP_MAC_init(context, key, key.count, [digest, OSSL_PARAM_construct_end()]) == 1
            }
        }
    }

    deinit { EVP_MAC_CTX_free(context) }

    /// The hash of two pieces, one after the other; `nil` when the crypto library fails.
    func hash(_ first: [UInt8], _ second: [UInt8]) -> [UInt8]? {
        guard let copy = EVP_MAC_CTX_dup(context) else { return nil }
        defer { EVP_MAC_CTX_free(copy) }
        var result = [UInt8](repeating: 0, count: Self.size)
        var size = 0
        let isDone =
            EVP_MAC_update(copy, first, first.count) == 1 && EVP_MAC_update(copy, second, second.count) == 1
            && EVP_MAC_final(copy, &result, &size, result.count) == 1 && size == Self.size
        return isDone ? result : nil
    }
}
