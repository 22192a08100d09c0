/// What goes wrong with one exchange.
package enum Fault: Sendable, Hashable {
    /// Nothing but the rule's delay.
    case none
    /// Nobody accepts the connection. The in-process backend can do that; a server that already has the request
    /// closes before processing instead.
    case refuseConnection
    /// The connection closes; the business never saw the request.
    case closeBeforeProcessing
    /// The business did its work; the connection closes without an answer.
    case closeAfterProcessing
    /// No answer ever comes, and the connection stays open.
    case hang(processed: Bool)
    /// The answer's body ends after so many bytes, while its header promises all of it.
    case truncate(bytes: Int)
    /// The answer's body is no message of the wire.
    case garbage
    /// The answer is an HTTP failure.
    case httpStatus(Int, processed: Bool)
    /// The answer's signature does not fit.
    case wrongSignature
    /// The answer has no signature.
    case missingSignature
    /// The answer has no response time, which AMS signs; on mapi nothing happens.
    case missingResponseTime
    /// The answer says another charset than it is written in.
    case wrongCharset
    /// A well-formed refusal, whatever the business would have said.
    case refuse(SimulatedRefusal, processed: Bool)

    /// Which one, without its details; its name in scripts.
    package enum Kind: String, Sendable, CaseIterable {
        case none, refuseConnection, closeBeforeProcessing, closeAfterProcessing, hang, truncate, garbage, httpStatus
        case wrongSignature, missingSignature, missingResponseTime, wrongCharset, refuse
    }

    /// Which one.
    package var kind: Kind {
        switch self {
        case .none: .none
        case .refuseConnection: .refuseConnection
        case .closeBeforeProcessing: .closeBeforeProcessing
        case .closeAfterProcessing: .closeAfterProcessing
        case .hang: .hang
        case .truncate: .truncate
        case .garbage: .garbage
        case .httpStatus: .httpStatus
        case .wrongSignature: .wrongSignature
        case .missingSignature: .missingSignature
        case .missingResponseTime: .missingResponseTime
        case .wrongCharset: .wrongCharset
        case .refuse: .refuse
        }
    }

    /// Whether the business sees the request.
    package var isProcessed: Bool {
        switch self {
        case .refuseConnection, .closeBeforeProcessing: false
        case .hang(let processed), .httpStatus(_, let processed), .refuse(_, let processed): processed
        case .none, .closeAfterProcessing, .truncate, .garbage, .wrongSignature, .missingSignature,
            .missingResponseTime, .wrongCharset:
            true
        }
    }
}
