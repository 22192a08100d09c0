/// The keys of a route in a configuration file.
enum RouteForm {
    static let customs = Setting<[String]>.texts(
        "customs",
        help: "Places or customs codes, in any case; one or a list. Left out: all."
    )
    static let merchants = Setting<[String]>.texts(
        "merchant",
        help: "Filing numbers of the merchant; one or a list. Left out: all."
    )
    static let regions = Setting<[String]>.texts("region", help: "Regions; one or a list. Left out: all.")
    static let paidUnder = Setting<[String]>.texts(
        "paidUnder",
        help: "Generations whose payment id the order carries (ams, mapi); one or a list. Left out: all."
    )
    static let payments = Setting<[Generation: [String]]>(
        "payments",
        .map(.oneOrMore),
        fallback: [:],
        help:
            "The forms of payment ids by generation, `*` for any characters, `?` for one: the order carries an id of one of "
            + "these forms. Left out: all."
    ) { value, reader in
        guard let members = value.members, !members.isEmpty else {
            reader.report(value, "expected an object such as {\"mapi\": \"20*\"}, found \(value.kindName)")
            return nil
        }
        return members.reduce(into: [:]) { patterns, member in
            let texts = member.value.array.map { $0.compactMap(\.string) } ?? [member.value.string].compactMap { $0 }
            if texts.isEmpty || texts.contains("") || texts.count != member.value.array?.count ?? 1 {
                reader.at(member.key) {
                    $0.report(member.value, "expected a pattern such as \"20*\", or a list of them")
                }
            }
            patterns[Generation(rawValue: member.key)] = texts
        }
    }
    static let from = time("from", "Only from then on, with its zone: 2026-12-01T00:00:00+08:00. Left out: always.")
    static let until = time(
        "until",
        "Only until then, with its zone; no longer at that very moment. Left out: for ever."
    )

    private static let amountFrom = money("from", "At least so much.")
    private static let amountBelow = money("below", "Less than so much.")
    static let amount = Setting<Settings?>.optionalBlock(
        "amount",
        SettingsSchema(amountFrom, amountBelow),
        help: "Only amounts in this range: {\"from\": {\"currency\": \"CNY\", \"minorUnits\": 100000}, \"below\": …}."
    )
    static let share = Setting<TrafficShare?>(
        "share",
        .string,
        fallback: .some(nil),
        help:
            "Only this share of what meets the other conditions, such as 5% or 0.25%; drawn once for each request id, so "
            + "that raising it moves further ids and takes none back. Left out: all."
    ) { value, reader in
        guard let share = value.string.flatMap(TrafficShare.init(text:)) else {
            reader.report(value, "expected a share from \"0%\" to \"100%\" with at most two decimals, such as \"5%\"")
            return nil
        }
        return share
    }
    static let backend = Setting<String>.string("backend", help: "The backend that matching declarations go to.")
    static let failover = Setting<[String]>.texts(
        "failover",
        help:
            "Backends to take, in order, when provably nothing could be sent: instances of the same account, or another "
            + "generation for orders that carry its payment id and never left. Needs the ledger. Left out: none."
    )
    static let move = Setting<String?>.optionalString(
        "move",
        help: "The move, among `moves`, that raises this route's share step by step with `customs migrate watch`."
    )

    static let route = SettingsSchema(
        customs,
        merchants,
        regions,
        paidUnder,
        payments,
        from,
        until,
        amount,
        share,
        backend,
        failover,
        ShadowForm.shadow,
        move,
        ConfigurationForm.note
    )

    /// Reads a route.
    static func read(_ value: JSONValue, _ generations: Set<Generation>, _ reader: inout SettingsReader) -> Route {
        let settings = route.read(value, &reader)
        let paid = (settings[paidUnder] ?? []).map(Generation.init(rawValue:))
        let patterns = settings[payments] ?? [:]
        let named = (settings[regions] ?? []).map(Region.init(rawValue:))
        for region in named where !region.isCode {
            reader.report(regions.name, of: value, "\"\(region)\" is no region: two letters, such as \(Region.china)")
        }
        check(paid, "paidUnder", value, generations, &reader)
        check(patterns.keys.sorted(), "payments", value, generations, &reader)
        let alternatives = settings[failover] ?? []
        if Set(alternatives).count < alternatives.count {
            reader.report(failover.name, of: value, "a backend stands there twice; name each once")
        }
        return Route(
            customs: settings[customs] ?? [],
            merchants: (settings[merchants] ?? []).map(MerchantCustomsCode.init(rawValue:)),
            regions: named,
            paidUnder: paid,
            filter: filter(settings, patterns, value, &reader),
            backend: BackendID(rawValue: settings[backend] ?? ""),
            failover: alternatives.map(BackendID.init(rawValue:)),
            shadow: (settings[ShadowForm.shadow] ?? nil)?.backend,
            mirrorsInquiries: (settings[ShadowForm.shadow] ?? nil)?.inquiries ?? false,
            move: (settings[move] ?? nil).map(MoveID.init(rawValue:)),
            line: value.line
        )
    }

    private static func filter(
        _ settings: Settings,
        _ patterns: [Generation: [String]],
        _ value: JSONValue,
        _ reader: inout SettingsReader
    ) -> RouteFilter {
        let range = settings[amount] ?? nil
        let filter = RouteFilter(
            from: settings[from] ?? nil,
            until: settings[until] ?? nil,
            amountFrom: range?[amountFrom] ?? nil,
            amountBelow: range?[amountBelow] ?? nil,
            payments: patterns,
            share: settings[share] ?? nil
        )
        if let from = filter.from, let until = filter.until, until <= from {
            reader.report("until", of: value, "not after `from`; the route could never match")
        }
        if let from = filter.amountFrom, let below = filter.amountBelow,
            from.currency != below.currency || from.minorUnits >= below.minorUnits
        {
            reader.report("amount", of: value, "`from` is not below `below`; the route could never match")
        }
        if filter.amountBelow?.minorUnits == 0 {
            reader.report("amount", of: value, "`below` is 0; the route could never match")
        }
        if value["amount"]?.members?.isEmpty == true {
            reader.report("amount", of: value, "give `from`, `below` or both, or leave the key out")
        }
        return filter
    }

    private static func check(
        _ named: [Generation],
        _ key: String,
        _ value: JSONValue,
        _ generations: Set<Generation>,
        _ reader: inout SettingsReader
    ) {
        for generation in named where !generations.contains(generation) {
            let known = generations.sorted().map(\.rawValue)
            reader.report(
                key,
                of: value,
                "no plugin has generation \"\(generation)\"\(Suggestion.text(for: generation.rawValue, among: known)); "
                    + "known: \(known.joined(separator: ", "))"
            )
        }
    }

    private static func time(_ name: String, _ help: String) -> Setting<ZonedTime?> {
        Setting<ZonedTime?>(name, .string, fallback: .some(nil), help: help) { value, reader in
            guard let time = value.string.flatMap(ZonedTime.init(iso8601:)) else {
                reader.report(value, "expected a time with its zone, such as \"2026-12-01T00:00:00+08:00\"")
                return nil
            }
            return time
        }
    }

    private static let currency = Setting<String>.choice(
        "currency",
        [CurrencyCode.cny.rawValue],
        help: "CNY, the currency of every declaration."
    )
    private static let minorUnits = Setting<Int>.requiredInteger(
        "minorUnits",
        0...1_000_000_000_000,
        help: "The amount in fen."
    )
    private static let moneyBlock = SettingsSchema(currency, minorUnits)

    private static func money(_ name: String, _ help: String) -> Setting<Money?> {
        Setting<Money?>(name, .block(moneyBlock), fallback: .some(nil), help: help) { value, reader in
            let settings = moneyBlock.read(value, &reader)
            guard let units = settings[minorUnits], let currency = settings[currency] else { return nil }
            return Money(minorUnits: Int64(units), currency: CurrencyCode(rawValue: currency))
        }
    }
}
