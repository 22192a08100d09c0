import DeclarationCore
import DeclarationSimulation

/// What an authenticated request wants, in neutral terms.
enum Question: Sendable {
    /// A declaration.
    case declare(SimulatedDeclaration)
    /// How declarations stand.
    case inquire([RequestID])
    /// Something that the wire can't make sense of; with the ids that could be read.
    case malformed(FaultOperation, [RequestID], SimulatedRefusal)

    var operation: FaultOperation {
        switch self {
        case .declare: .declare
        case .inquire: .inquire
        case .malformed(let operation, _, _): operation
        }
    }

    var ids: [RequestID] {
        switch self {
        case .declare(let declaration): [declaration.requestID]
        case .inquire(let ids), .malformed(_, let ids, _): ids
        }
    }
}

/// What the business says, in neutral terms.
enum Reply: Sendable {
    case accepted(SimulatedAcceptance)
    case found([SimulatedRecord], notFound: [RequestID])
    case refused(SimulatedRefusal)

    init(_ answer: SimulatedAnswer) {
        switch answer {
        case .accepted(let acceptance): self = .accepted(acceptance)
        case .refused(let refusal): self = .refused(refusal)
        }
    }

    init(_ answer: SimulatedInquiryAnswer) {
        switch answer {
        case .found(let records, let notFound): self = .found(records, notFound: notFound)
        case .refused(let refusal): self = .refused(refusal)
        }
    }
}
