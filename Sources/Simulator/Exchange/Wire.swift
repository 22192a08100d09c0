import DeclarationCore
import DeclarationSimulation
import HTTPServer

/// One generation's messages: reads and authenticates requests, writes and signs answers.
protocol Wire: Sendable {
    /// What an answer needs to know of its request.
    associatedtype Context: Sendable

    /// The generation, for the log.
    var name: String { get }

    /// Reads a request. Whoever can't be authenticated gets the refusal, and nothing else happens.
    func read(_ request: ServerRequest) -> Reading<Context>

    /// Writes and signs an answer.
    func answer(_ reply: Reply, to call: Call<Context>, at time: ZonedTime, flaw: Flaw?) -> WireAnswer
}

/// What came of reading a request.
enum Reading<Context: Sendable>: Sendable {
    /// A request of a known caller with a signature that verifies.
    case call(Call<Context>)
    /// Anything else, and what the wire says to it, unsigned.
    case refused(WireAnswer)
}

/// An authenticated request.
struct Call<Context: Sendable>: Sendable {
    let caller: SimulatedCaller
    let question: Question
    let context: Context
}

/// An answer that is ready to be sent.
struct WireAnswer: Sendable {
    /// The wire's own code for what came of it, for the log.
    let code: String
    let response: HTTPResponse
}

/// What is wrong with an answer beside its content.
enum Flaw: Sendable {
    case wrongSignature, missingSignature, missingResponseTime, wrongCharset

    init?(_ fault: Fault) {
        switch fault {
        case .wrongSignature: self = .wrongSignature
        case .missingSignature: self = .missingSignature
        case .missingResponseTime: self = .missingResponseTime
        case .wrongCharset: self = .wrongCharset
        default: return nil
        }
    }
}
