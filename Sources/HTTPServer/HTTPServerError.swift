/// Why a server could not be made or started.
public enum HTTPServerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A setting is out of range; the text names it, its value and what is allowed.
    case invalidSettings(String)
    /// The certificate, the key, or the authorities for client certificates can't be used, or don't fit; the text says
    /// which and never shows them.
    case unusableIdentity(String)
    /// Listening failed: the port is taken, the address is not this machine's.
    case cannotListen(String)
    /// `start()` was called twice, or after `stop()`.
    case alreadyStarted

    /// One line.
    public var description: String {
        switch self {
        case .invalidSettings(let text): "server settings: \(text)"
        case .unusableIdentity(let text): "server certificate: \(text)"
        case .cannotListen(let text): text
        case .alreadyStarted: "server: it was started or stopped already; make a new one to start again"
        }
    }
}
