public import DeclarationCore
import Synchronization

/// A transport that plays a queue of answers, or always the same one, and keeps what it was asked to send. An exchange beyond
/// the queue fails.
public final class ScriptedTransport: HTTPTransport {
    /// Answers one exchange.
    public typealias Step = @Sendable (HTTPRequest) async throws(TransportError) -> HTTPResponse

    private struct State {
        var steps: [Step]
        var requests: [HTTPRequest] = []
        var unexpected = 0
    }

    private let state: Mutex<State>
    private let always: Step?

    /// Makes a transport that answers exchange after exchange.
    public init(_ steps: [Step] = []) {
        state = Mutex(State(steps: steps))
        always = nil
    }

    /// Makes a transport that has one answer for every exchange.
    public init(always answer: Result<HTTPResponse, TransportError>) {
        state = Mutex(State(steps: []))
        always = { (_: HTTPRequest) async throws(TransportError) in try answer.get() }
    }

    /// Makes a transport that gives answers one after the other.
    public convenience init(responses: [HTTPResponse]) {
        self.init()
        for response in responses { append(response) }
    }

    /// What was sent, in order, unexpected requests included.
    public var requests: [HTTPRequest] { state.withLock { $0.requests } }

    /// How many requests came for which no answer was left; a test that is done should find 0.
    public var unexpectedRequests: Int { state.withLock { $0.unexpected } }

    /// How many answers are left; a test that is done should find 0.
    public var remainingSteps: Int { state.withLock { $0.steps.count } }

    /// Adds an answer at the end of the queue.
    public func append(_ step: @escaping Step) { state.withLock { $0.steps.append(step) } }

    /// Adds an answer at the end of the queue.
    public func append(_ response: HTTPResponse) {
        append { (_: HTTPRequest) async throws(TransportError) in response }
    }

    /// Adds a failure at the end of the queue.
    public func append(_ error: TransportError) {
        append { (_: HTTPRequest) async throws(TransportError) in throw error }
    }

    /// Plays the next answer.
    ///
    /// - Throws: what the step throws, or `notSent` when no step is left or the request comes too late to leave.
    public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        guard request.mayDepart else {
            throw TransportError(.notSent, .overloaded, "the request came too late to leave")
        }
        let step = state.withLock { state -> Step? in
            state.requests.append(request)
            if !state.steps.isEmpty { return state.steps.removeFirst() }
            if always == nil { state.unexpected += 1 }
            return always
        }
        guard let step else {
            throw TransportError(.notSent, .other, "the scripted transport has no answer left for this request")
        }
        return try await step(request)
    }
}
