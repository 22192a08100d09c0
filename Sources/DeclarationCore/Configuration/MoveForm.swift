/// The keys of a move in the block `moves`.
enum MoveForm {
    private static let steps = Setting<[TrafficShare]>(
        "steps",
        .list(.string),
        fallback: nil,
        help: "The shares, each larger than the one before: [\"1%\", \"5%\", \"20%\", \"50%\", \"100%\"]."
    ) { value, reader in
        let shares = (value.array ?? []).map { $0.string.flatMap(TrafficShare.init(text:)) }
        let numbers = shares.compactMap { $0?.basisPoints }
        let isRising = zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 } && numbers.first.map { $0 > 0 } ?? false
        guard numbers.count == shares.count, isRising else {
            reader.report(value, "expected a list of shares above 0%, each larger than the one before, such as \"5%\"")
            return nil
        }
        return shares.compactMap { $0 }
    }
    private static let hold = Setting<Int>.integer(
        "holdMinutes",
        0...525_600,
        default: 60,
        help:
            "The least time at a step, in minutes; after a step back it is twice as long before the share is raised again."
    )
    private static let minimumDeclarations = Setting<Int>.integer(
        "minimumDeclarations",
        1...100_000_000,
        default: 200,
        help: "The least number of declarations that go through the route's backend at a step."
    )
    private static let refused = rate(
        "refusalRate",
        "The largest share of declarations that the other side refuses, for whatever reason. Set it above what is usual: "
            + "`customs migrate report` shows that."
    )
    private static let unknown = rate(
        "unknownRate",
        "The largest share of declarations with a call whose outcome nobody knew."
    )
    private static let notSent = rate(
        "notSentRate",
        "The largest share of declarations with a call that could not be sent to the route's backend, also when "
            + "another one took it over, or that the other side throttled.",
        fallback: TrafficShare(basisPoints: 500)
    )
    private static let unknownInARow = Setting<Int>.integer(
        "unknownInARow",
        2...100_000,
        default: 10,
        help:
            "So many calls in a row that were not sent, throttled, or whose outcome nobody knew, break the rail at once."
    )
    private static let latency = Setting<Int>.requiredInteger(
        "latencyMs",
        1...3_600_000,
        help: "What 95 % of the calls stay within, in milliseconds."
    )
    private static let rails = Setting<Settings>.requiredBlock(
        "guardRails",
        SettingsSchema(refused, unknown, notSent, unknownInARow, latency),
        help: "What holds the share back, and takes it a step back when it is broken by more than chance."
    )
    private static let stepBack = Setting.choice(
        "stepBack",
        default: Move.StepBack.previous,
        help: "Where a broken guard rail leads: previous, the step below (0% below the first), or start, 0%."
    )
    private static let attempts = Setting<Int>.integer(
        "attempts",
        1...100,
        default: 3,
        help: "After so many falls the share is not raised until a person clears them with --resume. Steps back with "
            + "no raise between them are one fall."
    )

    static let moves = Setting<[NamedSettings]>.blocks(
        "moves",
        SettingsSchema(steps, hold, minimumDeclarations, rails, stepBack, attempts, ConfigurationForm.note),
        help:
            "Moves of traffic by name: `customs migrate watch` raises the share of the routes that name one step by step."
    )

    /// The moves of the block; those with mistakes, which were reported, are left out.
    static func moves(_ blocks: [NamedSettings]) -> [MoveID: Move] {
        blocks.reduce(into: [:]) { moves, block in
            let id = MoveID(rawValue: block.name)
            moves[id] = move(id, block.settings)
        }
    }

    private static func move(_ id: MoveID, _ block: Settings) -> Move? {
        guard let steps = block[steps], let rails = block[rails], let refused = rails[refused],
            let unknown = rails[unknown], let latency = rails[latency]
        else { return nil }
        var guards = MoveRails(
            refused: refused.basisPoints,
            unknown: unknown.basisPoints,
            latency: .milliseconds(latency)
        )
        guards.notSent = rails[notSent]?.basisPoints ?? guards.notSent
        guards.unknownInARow = rails[unknownInARow] ?? guards.unknownInARow
        var move = Move(id: id, steps: steps, rails: guards)
        move.hold = block[hold].map { .seconds($0) * 60 } ?? move.hold
        move.minimumDeclarations = block[minimumDeclarations] ?? move.minimumDeclarations
        move.stepBack = block[stepBack] ?? move.stepBack
        move.attempts = block[attempts] ?? move.attempts
        return move
    }

    /// Checks what routes say of moves.
    static func check(_ routes: [Route], _ blocks: [NamedSettings], _ root: JSONValue, _ reader: inout SettingsReader) {
        let names = blocks.map(\.name)
        var shares: [MoveID: TrafficShare] = [:]
        for position in routes.indices {
            guard let move = routes[position].move else { continue }
            let route = routes[position]
            let value = root[ConfigurationForm.routes.name]?.array?[position]
            let problem = problem(route, move, names, shares[move])
            shares[move] = shares[move] ?? route.filter.share
            guard let problem else { continue }
            reader.at(ConfigurationForm.routes.name) { reader in
                reader.at(position) { reader in
                    reader.at(problem.key) { $0.report(value?[problem.key] ?? value, problem.message) }
                }
            }
        }
        for block in blocks where !routes.contains(where: { $0.move?.rawValue == block.name }) {
            reader.at(moves.name) { reader in
                reader.at(block.name) { $0.report(block.value, "no route names this move", severity: .warning) }
            }
        }
    }

    private static func problem(
        _ route: Route,
        _ move: MoveID,
        _ names: [String],
        _ others: TrafficShare?
    ) -> (key: String, message: String)? {
        if !names.contains(move.rawValue) {
            let known = names.isEmpty ? "there are none" : "known: \(names.joined(separator: ", "))"
            return (
                RouteForm.move.name,
                "no move \"\(move)\" in `moves`\(Suggestion.text(for: move.rawValue, among: names)); \(known)"
            )
        }
        // The rest of a route that could not be read is not known.
        if route.isStandIn { return nil }
        guard let share = route.filter.share else {
            return (RouteForm.share.name, "missing; a route with a move has the share that it is at, such as \"0%\"")
        }
        guard let others, others != share else { return nil }
        return (
            RouteForm.share.name,
            "another route of the move \(move) has \(others); routes of a move are raised together"
        )
    }

    private static func rate(
        _ name: String,
        _ help: String,
        fallback: TrafficShare? = nil
    ) -> Setting<TrafficShare> {
        Setting<TrafficShare>(
            name,
            .string,
            fallback: fallback,
            shownDefault: fallback.map { .string($0.description) },
            help: help
        ) { value, reader in
            guard let rate = value.string.flatMap(TrafficShare.init(text:)) else {
                reader.report(
                    value,
                    "expected a rate from \"0%\" to \"100%\" with at most two decimals, such as \"0.5%\""
                )
                return nil
            }
            return rate
        }
    }
}
