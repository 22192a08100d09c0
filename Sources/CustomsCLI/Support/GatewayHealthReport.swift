import DeclarationCore

/// What a running gateway says of what guards its backends.
struct GatewayHealthReport: Sendable {
    private let backends: [JSONValue]
    private let trouble: (status: ExitStatus, text: String)?

    /// Asks a gateway's admin address.
    ///
    /// - Parameter address: such as `http://127.0.0.1:8081`; a path is kept, for a gateway behind a proxy.
    static func ask(_ address: String, by transport: any HTTPTransport) async -> GatewayHealthReport {
        let base = address.hasSuffix("/") ? String(address.dropLast()) : address
        do throws(TransportError) {
            let answer = try await transport.send(HTTPRequest(method: "GET", url: base + "/health/backends"))
            guard answer.status == 200, let backends = (try? JSONParser.parse(answer.body))?["backends"]?.array else {
                let text = "HTTP \(answer.status) with no list of backends; is this a gateway's admin address?"
                return GatewayHealthReport(backends: [], trouble: (.unknown, text))
            }
            return GatewayHealthReport(backends: backends, trouble: nil)
        } catch {
            let status = error.delivery == .notSent ? ExitStatus.notSent : .unknown
            return GatewayHealthReport(backends: [], trouble: (status, error.message))
        }
    }

    /// Why the gateway could not be asked, and what to look at.
    var problem: CommandFailure? {
        trouble.map {
            CommandFailure(
                $0.status,
                "the gateway can't be asked: \($0.text); does `customs serve` run, and is this its gateway.admin address?"
            )
        }
    }

    /// The gravest.
    var status: ExitStatus {
        if let trouble { return trouble.status }
        let isHeldBack = backends.contains { $0["breaker"]?.string.map { $0 != BreakerState.closed.rawValue } ?? false }
        return isHeldBack ? .unknown : .ok
    }

    /// For people.
    var text: String {
        var table = TextTable([
            "backend", "breaker", "open until", "in flight", "queued", "last hour", "last day", "last accepted",
        ])
        for backend in backends { table.add(Self.cells(backend)) }
        return table.text + BackendHealthReport.countsNote
    }

    private static func cells(_ backend: JSONValue) -> [String] {
        let declarations = backend["declarations"]
        return [
            backend["backend"]?.string ?? "", backend["breaker"]?.string ?? "none", backend["openUntil"]?.string ?? "",
            number(backend["inFlight"], of: backend["inFlightLimit"]),
            number(backend["queued"], of: backend["queuedLimit"]),
            counts(declarations?["lastHour"]),
            counts(declarations?["lastDay"]) + (declarations?["more"]?.bool == true ? " or more" : ""),
            declarations?["lastAccepted"]?.string ?? "",
        ]
    }

    private static func number(_ value: JSONValue?, of limit: JSONValue?) -> String {
        [value, limit].compactMap { $0?.integer.map(String.init) }.joined(separator: " of ")
    }

    private static func counts(_ counts: JSONValue?) -> String {
        guard let counts else { return "" }
        let unreadable = counts["unreadable"]?.integer.map { " (\($0) unreadable)" } ?? ""
        return ["accepted", "refused", "unknown"].map { String(counts[$0]?.integer ?? 0) }.joined(separator: "/")
            + unreadable
    }

    /// For programs: what the gateway said.
    var json: JSONValue {
        .object([
            "backends": trouble == nil ? .array(backends) : nil,
            "reason": trouble.map { .string($0.text) },
            "exitCode": .number(status.rawValue),
        ])
    }
}
