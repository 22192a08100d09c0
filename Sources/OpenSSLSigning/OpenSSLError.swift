import COpenSSL
import DeclarationCore

/// Reading OpenSSL's error queue. The queue belongs to the thread, so it is read in the same synchronous function that
/// made the failing call.
enum OpenSSLError {
    /// Empties the queue and makes an error of it.
    static func drained(_ action: String) -> SigningError {
        guard let reason = drain() else { return SigningError("\(action) failed in the crypto library") }
        return SigningError("\(action) failed: \(reason)")
    }

    /// Empties the queue.
    ///
    /// - Returns: the library's words for the first entry, which is the cause; they never hold key material.
    @discardableResult
    static func drain() -> String? {
        let first = ERR_get_error()
        ERR_clear_error()
        guard first != 0, let reason = ERR_reason_error_string(first) else { return nil }
        return String(cString: reason)
    }

    /// Throws when a call did not return 1.
    static func check(_ result: Int32, _ action: String) throws(SigningError) {
        guard result == 1 else { throw drained(action) }
    }
}
