import DeclarationCore
import DeclarationRouter

extension CommandDescription {
    /// `customs routes`.
    static let routes = CommandDescription(
        "routes",
        summary: "show the routing table and explain its decisions",
        discussion: ["The first route that matches decides. Nothing is ever sent by these commands."],
        subcommands: [routesList, routesExplain]
    )

    private static let routesList = CommandDescription(
        "list",
        summary: "print the routing table",
        discussion: [
            "JSON: routes [{customs, merchant, region, paidUnder, payments, from, until, amount, share, backend, failover, "
                + "shadow, move, line}], exitCode; a missing condition means all."
        ],
        examples: [Example(line: "customs routes list", text: "Prints every route in the order they are tried.")],
        exitCodes: [ExitStatus.ok.means("Printed.")] + ExitStatus.configured + ExitStatus.common,
        action: RoutesCommands.list
    )

    private static let routesExplain = CommandDescription(
        "explain",
        summary: "say which backend a declaration would go to, and why",
        discussion: [
            "Takes a declaration file, or the values that routes look at as options. Sends nothing.",
            "JSON: decision {position, conditions, line, backend, generation, place, customsCode} or noRoute {subject, "
                + "nearest}, steps [{position, conditions, backend, mismatches}], problems, exitCode.",
        ],
        arguments: [ArgumentDescription("FILE", .file, help: "A declaration; `-` for standard input.")],
        options: [
            .explainPlace, .explainCode, .explainMerchant, .explainRegion, .explainPaidUnder, .explainAmount,
            .explainID,
            .explainAt,
        ],
        examples: [
            Example(line: "customs routes explain order-1.json", text: "Explains the route of a declaration."),
            Example(
                line: "customs routes explain --place hangzhou --paid-under ams",
                text: "The same without a file: the office by its place."
            ),
        ],
        exitCodes: [
            ExitStatus.ok.means("A route takes it."),
            ExitStatus.invalid.means(
                "No route takes it, the place has no code in the route's generation, or the input is wrong."
            ),
            ExitStatus.noInput.means(ExitStatus.noInput.text),
        ] + ExitStatus.configured + ExitStatus.common,
        action: RoutesCommands.explain
    )
}

extension OptionDescription {
    fileprivate static let explainPlace = OptionDescription(
        "place",
        "PLACE",
        .text,
        help: "The place, as `customs codes` lists it."
    )
    fileprivate static let explainCode = OptionDescription(
        "code",
        "CODE",
        .text,
        help: "A customs code of any generation."
    )
    fileprivate static let explainMerchant = OptionDescription(
        "merchant",
        "NUMBER",
        .text,
        help: "The merchant's filing number."
    )
    fileprivate static let explainRegion = OptionDescription(
        "region",
        "REGION",
        .text,
        help: "The region; CN if left out."
    )
    fileprivate static let explainPaidUnder = OptionDescription(
        "paid-under",
        "GENERATION",
        .text,
        isRepeated: true,
        help:
            "A generation whose payment id the order carries: ams or mapi; `mapi=ID` where routes look at the id's form. "
            + "May be given more than once."
    )
    fileprivate static let explainAmount = OptionDescription(
        "amount",
        "YUAN",
        .text,
        help: "The amount, such as 129.90, where routes look at it; 1 if left out."
    )
    fileprivate static let explainID = OptionDescription(
        "id",
        "ID",
        .text,
        help: "The request id, which decides about shares; `explain` if left out."
    )
    fileprivate static let explainAt = OptionDescription(
        "at",
        "TIME",
        .text,
        help:
            "The time with its zone, such as 2026-12-01T00:00:00+08:00, for routes that hold for a time; now if left out."
    )
}

/// Shows and explains routes.
enum RoutesCommands {
    static func list(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let routes = try invocation.load(withKeys: false).configuration.routes.routes
        // What few tables have stands there only where one has it.
        let hasFailover = routes.contains { !$0.failover.isEmpty }
        let hasShadow = routes.contains { $0.shadow != nil }
        var table = TextTable(
            ["#", "customs", "merchant", "region", "paid under", "only", "backend"]
                + (hasFailover ? ["failover"] : []) + (hasShadow ? ["shadow"] : []) + ["line"]
        )
        for (position, route) in routes.enumerated() {
            table.add(
                [
                    String(position), words(route.customs), words(route.merchants.map(\.rawValue)),
                    words(route.regions.map(\.rawValue)), words(route.paidUnder.map(\.rawValue)),
                    route.filter.conditions.joined(separator: ", "), route.backend.rawValue,
                ] + (hasFailover ? [route.failover.map(\.rawValue).joined(separator: " ")] : [])
                    + (hasShadow ? [route.shadow?.rawValue ?? ""] : [])
                    + [route.line > 0 ? String(route.line) : ""]
            )
        }
        try invocation.print(
            table.text,
            json: ["routes": .array(routes.map(\.json)), "exitCode": .number(ExitStatus.ok.rawValue)]
        )
        return .ok
    }

    private static func words(_ values: [String]) -> String { values.isEmpty ? "*" : values.joined(separator: " ") }

    static func explain(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let configuration = try invocation.load(withKeys: false).configuration
        let declaration = try subject(invocation, configuration)
        let explanation = configuration.routes.explain(
            declaration,
            at: try invocation.time(.explainAt) ?? SystemTime().now()
        )
        let doubts = explanation.decision.map {
            configuration.customs.doubts(about: declaration.customs, generation: $0.generation)
        }
        let problems = configuration.customs.problems(in: declaration.customs) + (doubts ?? [])
        invocation.complain(problems.map(\.description))
        let isWrong = problems.contains { $0.severity == .error }
        let status: ExitStatus = explanation.decision?.customsCode == nil || isWrong ? .invalid : .ok
        if lacksGeneration(explanation, declaration) {
            invocation.complain([
                "note: these routes look at what the order was paid under; give --paid-under, such as ams"
            ])
        }
        // Of a place that isn't one, every route would say only that it is for another.
        let isPlace = !problems.contains { $0.severity == .error && $0.path == "customs.place" }
        try invocation.print(isPlace ? text(explanation) : "", json: json(explanation, problems, status))
        return status
    }

    /// Whether all that keeps a route from taking it is that nobody said under which generation it was paid.
    private static func lacksGeneration(_ explanation: RoutingTable.Explanation, _ declaration: Declaration) -> Bool {
        explanation.decision == nil && declaration.paymentIDs.isEmpty
            && explanation.steps.contains { !$0.route.paidUnder.isEmpty && $0.mismatches.count == 1 }
    }

    /// The declaration of the file, or one that has only what routes look at.
    private static func subject(
        _ invocation: Invocation,
        _ configuration: Configuration
    ) throws(CommandFailure) -> Declaration {
        let place = invocation.value(.explainPlace).map(CustomsPlace.init(rawValue:))
        let code = invocation.value(.explainCode).map(CustomsCode.init(rawValue:))
        if let file = invocation.arguments.first {
            let values: [OptionDescription] = [
                .explainPlace, .explainCode, .explainMerchant, .explainRegion, .explainPaidUnder, .explainAmount,
                .explainID,
            ]
            if let option = values.first(where: invocation.has) {
                throw CommandFailure(
                    .usage,
                    "the declaration file says it all; leave out --\(option.name), or the file"
                )
            }
            return try invocation.declaration(file)
        }
        guard place != nil || code != nil else {
            throw CommandFailure(.usage, "name a declaration file, or an office with --place or --code")
        }
        return Declaration(
            requestID: RequestID(rawValue: invocation.value(.explainID) ?? "explain"),
            paymentIDs: try payments(invocation, configuration),
            amount: try amount(invocation),
            customs: CustomsDestination(
                place: place,
                code: code,
                region: invocation.value(.explainRegion).map(Region.init(rawValue:)) ?? .china
            ),
            merchant: MerchantFiling(
                customsCode: MerchantCustomsCode(rawValue: invocation.value(.explainMerchant) ?? "any"),
                customsName: "any"
            )
        )
    }

    private static func payments(
        _ invocation: Invocation,
        _ configuration: Configuration
    ) throws(CommandFailure) -> [Generation: PaymentID] {
        let known = Set(configuration.registrations.map(\.generation)).sorted().map(\.rawValue)
        var payments: [Generation: PaymentID] = [:]
        for text in invocation.values(.explainPaidUnder) {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard known.contains(parts[0]) else {
                throw CommandFailure(
                    .usage,
                    "--paid-under \(parts[0]): no plugin has this generation; known: \(known.joined(separator: ", "))"
                )
            }
            payments[Generation(rawValue: parts[0])] = PaymentID(rawValue: parts.count > 1 ? parts[1] : "any")
        }
        return payments
    }

    private static func amount(_ invocation: Invocation) throws(CommandFailure) -> Money {
        guard let text = invocation.value(.explainAmount) else { return .fen(100) }
        guard let amount = Money(decimalString: text, currency: .cny) else {
            throw CommandFailure(.usage, "--amount takes yuan with at most two decimals, such as 129.90")
        }
        return amount
    }

    private static func text(_ explanation: RoutingTable.Explanation) -> String {
        var steps = TextTable(["#", "route", "backend", "why"])
        for step in explanation.steps {
            let why = step.mismatches.isEmpty ? "matches" : "no: " + step.mismatches.joined(separator: "; ")
            steps.add([String(step.position), step.route.conditions, step.route.backend.rawValue, why])
        }
        guard let decision = explanation.decision else {
            return steps.text + "\n" + (explanation.noRoute?.description ?? "no route") + "\n"
        }
        var table = TextTable()
        for (name, value) in decision.rows { table.add(name, value) }
        return steps.text + "\n" + table.text
    }

    private static func json(
        _ explanation: RoutingTable.Explanation,
        _ problems: [Problem],
        _ status: ExitStatus
    ) -> JSONValue {
        .object([
            "decision": explanation.decision?.json,
            "noRoute": explanation.noRoute.map {
                ["subject": .string($0.subject), "nearest": .array($0.nearest.map(JSONValue.string))]
            },
            "steps": .array(
                explanation.steps.map { step in
                    [
                        "position": .number(step.position), "conditions": .string(step.route.conditions),
                        "backend": .string(step.route.backend.rawValue),
                        "mismatches": .array(step.mismatches.map(JSONValue.string)),
                    ]
                }
            ),
            "problems": .array(problems.map(\.json)),
            "exitCode": .number(status.rawValue),
        ])
    }
}
