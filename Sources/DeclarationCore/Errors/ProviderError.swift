/// Why a backend has no outcome to report. A refusal by the other side is not an error but a ``DeclareOutcome``.
public struct ProviderError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Whether the request can have reached the other side.
    public var delivery: Delivery
    /// What went wrong.
    public var code: Code
    /// What went wrong, in words, without personal data or secrets.
    public var message: String
    /// The backend, filled in by the router.
    public var backend: BackendID?
    /// The HTTP status, when an answer came.
    public var httpStatus: Int?

    /// Makes an error.
    public init(
        _ delivery: Delivery,
        _ code: Code,
        _ message: String,
        backend: BackendID? = nil,
        httpStatus: Int? = nil
    ) {
        self.delivery = delivery
        self.code = code
        self.message = message
        self.backend = backend
        self.httpStatus = httpStatus
    }

    /// Carries a transport failure over: the delivery is the transport's.
    public init(_ error: TransportError) {
        self.init(error.delivery, .transport(error.reason), error.message)
    }

    /// The kind of failure. Open: a backend may bring its own.
    public struct Code: StringIdentifier {
        /// The name.
        public let rawValue: String
        /// Wraps a name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// The declaration can't be sent in this generation (a limit, a character its charset lacks).
        public static let invalidDeclaration: Code = "invalidDeclaration"
        /// Signing failed.
        public static let signing: Code = "signing"
        /// The answer's signature is missing or doesn't verify.
        public static let unverifiedAnswer: Code = "unverifiedAnswer"
        /// The answer can't be read.
        public static let unreadableAnswer: Code = "unreadableAnswer"
        /// The answer's HTTP status is not 200.
        public static let httpStatus: Code = "httpStatus"
        /// The account that has the id, or may have it, is not configured.
        public static let unserved: Code = "unserved"
        /// The caller gave up.
        public static let cancelled: Code = "cancelled"
        /// A bounded queue is full.
        public static let overloaded: Code = "overloaded"
        /// The backend failed too often: nothing is declared before an inquiry has had an answer.
        public static let circuitOpen: Code = "circuitOpen"
        /// The declaration's time was over before it left.
        public static let budgetSpent: Code = "budgetSpent"
        /// A transport failure.
        public static func transport(_ reason: TransportError.Reason) -> Code {
            reason == .cancelled ? .cancelled : Code(rawValue: "transport." + reason.rawValue)
        }
    }

    /// Whether the answer's HTTP status asks for fewer calls.
    var isThrottling: Bool { httpStatus == 429 || httpStatus == 503 }

    /// One line: the backend, the failure and what is known of the delivery.
    public var description: String {
        let place = backend.map { "\($0): " } ?? ""
        return "\(place)\(message) [\(code), delivery \(delivery.rawValue)]"
    }
}
