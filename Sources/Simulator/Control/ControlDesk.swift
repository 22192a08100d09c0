import DeclarationCore
import DeclarationSimulation
import HTTPServer

/// The endpoints by which a person or a test looks at the simulator and changes it while it runs.
struct ControlDesk: Sendable {
    static let path = "/_simulator/"

    let simulation: Simulation
    let log: ExchangeLog

    static func isResponsible(for path: String) -> Bool { path == "/_simulator" || path.hasPrefix(Self.path) }

    func answer(_ request: ServerRequest) -> HTTPResponse {
        let start = ContinuousClock.now
        let response = respond(to: request)
        log.record(control: request.method, request.path, response.status, since: start)
        return response
    }

    private func respond(to request: ServerRequest) -> HTTPResponse {
        guard NumericAddress.isLoopback(request.peerAddress) else {
            return .problem(403, "the control endpoints answer clients on this machine alone")
        }
        do throws(ControlProblem) {
            return try carryOut(request)
        } catch {
            return .problem(error.status, error.messages)
        }
    }

    private func carryOut(_ request: ServerRequest) throws(ControlProblem) -> HTTPResponse {
        let name = request.path.dropFirst(Self.path.count)
        switch (name, request.method) {
        case ("", "GET"): return HTTPResponse(text: ControlHelp.text)
        case ("faults", "GET"): return .json(faults)
        case ("faults", "POST"):
            simulation.faults.append(try ControlBody(request).faults())
            return .json(faults)
        case ("faults", "DELETE"):
            simulation.faults.replace(with: [])
            return .json(faults)
        case ("clock", "GET"): return .json(clock)
        case ("clock", "POST"):
            try ControlBody(request).move(simulation.clock)
            return .json(clock)
        case ("journal", "GET"): return .json(try JournalPage(query: request.query).json(of: simulation.customs))
        case ("payments", "POST"): return try definePayments(request)
        case ("reset", "POST"): return try reset()
        default: throw unknown(String(name), request.method)
        }
    }

    private var faults: JSONValue { .object(["faults": .array(simulation.faults.status.map(\.json))]) }

    private var clock: JSONValue {
        let now = simulation.clock.now().inZone(offsetSeconds: ZonedTime.chinaOffsetSeconds)
        return .object(["now": .string(now.iso8601), "epochMilliseconds": .number(now.epochMilliseconds)])
    }

    private func definePayments(_ request: ServerRequest) throws(ControlProblem) -> HTTPResponse {
        let payments = try ControlBody(request).payments()
        do throws(InvalidInput) {
            for payment in payments { try simulation.customs.define(payment) }
        } catch {
            throw ControlProblem(error)
        }
        return .json(.object(["defined": .number(payments.count)]))
    }

    private func reset() throws(ControlProblem) -> HTTPResponse {
        do throws(InvalidInput) {
            try simulation.reset()
        } catch {
            throw ControlProblem(error)
        }
        return .json(.object(["reset": true]))
    }

    private static let methods = [
        "": "GET", "faults": "GET, POST, DELETE", "clock": "GET, POST", "journal": "GET", "payments": "POST",
        "reset": "POST",
    ]

    private func unknown(_ name: String, _ method: String) -> ControlProblem {
        if let allowed = Self.methods[name] {
            return ControlProblem(405, "\(Self.path)\(name) takes \(allowed), not \(method)")
        }
        let known = Self.methods.keys.filter { !$0.isEmpty }.sorted().joined(separator: ", ")
        return ControlProblem(404, "unknown; below \(Self.path) there are: \(known)")
    }
}

/// Why a control request is not carried out.
struct ControlProblem: Error {
    let status: Int
    let messages: [String]

    init(_ status: Int, _ message: String) { (self.status, messages) = (status, [message]) }

    init(_ input: InvalidInput) { (status, messages) = (400, input.problems.map(\.description)) }
}

extension HTTPResponse {
    init(text: String) {
        self.init(status: 200, headers: ["content-type": "text/plain; charset=utf-8"], body: Array(text.utf8))
    }

    static func json(_ value: JSONValue, status: Int = 200) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: ["content-type": "application/json"],
            body: Array((value.prettyText + "\n").utf8)
        )
    }

    static func problem(_ status: Int, _ messages: [String]) -> HTTPResponse {
        .json(.object(["problems": .array(messages.map(JSONValue.string))]), status: status)
    }

    static func problem(_ status: Int, _ message: String) -> HTTPResponse { problem(status, [message]) }
}
