import DeclarationCore
import DeclarationSimulation
import HTTPServer

/// One request on one wire: read, decided, perhaps spoiled by a scripted fault, answered, logged.
struct Exchange<Side: Wire>: Sendable {
    let wire: Side
    let simulation: Simulation
    let log: ExchangeLog

    func answer(_ request: ServerRequest) async -> ServerAnswer {
        let start = ContinuousClock.now
        switch wire.read(request) {
        case .refused(let answer):
            log.record(wire.name, answer.code, since: start)
            return .response(answer.response)
        case .call(let call):
            let rule = simulation.faults.next(call.question.operation, call.question.ids, call.caller.generation)
            let (answer, code) = await carryOut(call, rule)
            log.record(wire.name, code, since: start, call.question, rule)
            return answer
        }
    }

    /// The work is done before the wait, so that a client that gives up meanwhile has declared all the same.
    private func carryOut(_ call: Call<Side.Context>, _ rule: FaultRule?) async -> (ServerAnswer, code: String) {
        let fault = rule?.fault ?? .none
        let reply = fault.isProcessed ? simulation.reply(to: call.question, from: call.caller) : nil
        if let delay = rule?.delay, delay > 0, await isGivenUp(after: delay) { return (.closeWithoutAnswer, "gone") }
        switch fault {
        case .refuseConnection, .closeBeforeProcessing, .closeAfterProcessing: return (.closeWithoutAnswer, "closed")
        case .hang:
            while await !isGivenUp(after: 60_000) {}
            return (.closeWithoutAnswer, "gone")
        case .httpStatus(let status, _): return (.response(.failure(status)), "HTTP \(status)")
        case .garbage: return (.response(.garbage), "garbage")
        case .refuse(let refusal, _): return response(.refused(refusal), call)
        case .truncate(let bytes): return truncated(reply, call, bytes)
        case .none, .wrongSignature, .missingSignature, .missingResponseTime, .wrongCharset:
            return response(reply, call, Flaw(fault))
        }
    }

    private func response(_ reply: Reply?, _ call: Call<Side.Context>, _ flaw: Flaw? = nil) -> (ServerAnswer, String) {
        guard let reply else { return (.closeWithoutAnswer, "closed") }
        let answer = wire.answer(reply, to: call, at: simulation.clock.now(), flaw: flaw)
        return (.response(answer.response), answer.code)
    }

    private func truncated(_ reply: Reply?, _ call: Call<Side.Context>, _ bytes: Int) -> (ServerAnswer, String) {
        guard let reply else { return (.closeWithoutAnswer, "closed") }
        let answer = wire.answer(reply, to: call, at: simulation.clock.now(), flaw: nil)
        let most = max(0, answer.response.body.count - 1)
        return (.partial(answer.response, bytes: min(bytes, most)), answer.code)
    }

    /// Waits; says early that the client is gone or the server stops.
    private func isGivenUp(after milliseconds: Int) async -> Bool {
        do {
            try await simulation.clock.sleep(for: .milliseconds(milliseconds))
            return false
        } catch {
            return true
        }
    }
}

extension HTTPResponse {
    /// A failure as proxies and overloaded servers send it: no message of the wire.
    static func failure(_ status: Int) -> HTTPResponse {
        var headers: HTTPHeaders = ["content-type": "text/html"]
        if status == 429 || status == 503 { headers.append("retry-after", "1") }
        return HTTPResponse(status: status, headers: headers, body: Array("<h1>\(status)</h1>\n".utf8))
    }

    /// Status 200 and a body that is neither JSON nor XML.
    static let garbage = HTTPResponse(
        status: 200,
        headers: ["content-type": "text/html"],
        body: Array("\u{0}<<<garbage>>>\n".utf8)
    )
}
