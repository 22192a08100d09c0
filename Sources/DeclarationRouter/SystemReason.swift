import Glibc

/// Why a call of the system failed, in words that go into a sentence.
enum SystemReason {
    /// Of the last call.
    static var last: String { text(errno) }

    static func text(_ code: Int32) -> String { String(cString: strerror(code)).lowercased() }
}
