import DeclarationCore
import DeclarationSimulation

/// Whose rules the mock keeps, and what its faults mean to a caller.
enum MockModel: String, CaseIterable {
    case ams, mapi

    var rules: SimulationRules {
        switch self {
        case .ams: .ams
        case .mapi: .mapi
        }
    }

    /// What a request id may be. Sources: AMS "Declare", mapi "Declare".
    var limits: DeclarationLimits {
        switch self {
        case .ams: DeclarationLimits([FieldLimit(.requestID, "the mock, as AMS,", .required, length: 1...32)])
        case .mapi: DeclarationLimits([FieldLimit(.requestID, "the mock, as mapi,", .required, length: 6...32)])
        }
    }

    /// What has a code of its own on mapi, documented or expected; anything else is a failure that settles nothing.
    /// Source: mapi "Declare" and "Query".
    private static let mapiClasses: [RefusalKind: OutcomeClass] = [
        .invalidRequest: .invalidRequest, .tooManyIDs: .invalidRequest, .contextInconsistent: .idempotencyConflict,
        .orderNotFound: .notFound, .orderState: .orderState,
    ]

    /// What mapi's gateway refuses by itself, in an answer without a signature. Throttling has no code of its own there.
    /// Source: mapi "Gateway errors".
    private static let gatewayClasses: [RefusalKind: OutcomeClass] = [
        .accessDenied: .permission, .throttled: .unknownOutcome, .systemError: .unknownOutcome,
        .unknownException: .unknownOutcome,
    ]

    /// The class of a refusal, as a router has it from the wire.
    private func outcomeClass(_ kind: RefusalKind) -> OutcomeClass {
        switch self {
        case .ams: kind.outcomeClass
        case .mapi: Self.gatewayClasses[kind] ?? Self.mapiClasses[kind] ?? .serverFailure
        }
    }

    /// Whether a refusal leaves the outcome open.
    func isUnknown(_ kind: RefusalKind) -> Bool {
        [.throttled, .unknownOutcome].contains(outcomeClass(kind))
    }

    /// A refusal as an outcome; the code is the mock's own neutral name.
    func reason(_ refusal: SimulatedRefusal) -> OutcomeReason {
        OutcomeReason(
            outcomeClass(refusal.kind),
            code: refusal.kind.rawValue,
            text: refusal.text,
            isAuthenticated: self == .ams || Self.gatewayClasses[refusal.kind] == nil
        )
    }

    /// What the caller of a wire would see; `nil` when the answer arrives whole.
    func failure(_ fault: Fault) -> ProviderError? {
        switch fault {
        case .none, .refuse: nil
        case .missingResponseTime where self == .mapi: nil
        case .refuseConnection:
            ProviderError(.notSent, .transport(.connection), "the connection was refused (scripted)")
        case .closeBeforeProcessing, .closeAfterProcessing, .truncate, .hang:
            ProviderError(.unknown, .transport(.interrupted), "the connection broke before the answer (scripted)")
        case .garbage, .wrongCharset:
            ProviderError(.answered, .unreadableAnswer, "the answer can't be read (scripted)", httpStatus: 200)
        case .wrongSignature, .missingSignature, .missingResponseTime:
            ProviderError(.answered, .unverifiedAnswer, "the answer's signature is no good (scripted)", httpStatus: 200)
        case .httpStatus(let status, _):
            ProviderError(.answered, .httpStatus, "the HTTP status is \(status) (scripted)", httpStatus: status)
        }
    }
}
