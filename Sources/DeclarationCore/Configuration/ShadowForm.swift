/// The shadow of a route in a configuration file: a backend's name, or an object with more.
enum ShadowForm {
    /// What a route says of its shadow.
    struct Shadow: Sendable {
        let backend: BackendID
        let inquiries: Bool
    }

    private static let backend = Setting<String>.string("backend", help: "The backend that is asked.")
    private static let inquiries = Setting<Bool>.bool(
        "inquiries",
        default: false,
        help: "Whether it is also asked how declarations stand, after the real backend was."
    )
    private static let block = SettingsSchema(backend, inquiries)

    static let shadow = Setting<Shadow?>(
        "shadow",
        .stringOr(block),
        fallback: .some(nil),
        help:
            "A backend of another generation or account that is asked and never told: what it would make of each "
            + "declaration is written down beside what the real one does. Needs the ledger. Left out: none."
    ) { value, reader in
        guard value.members != nil else {
            guard let name = value.string, !name.isEmpty else {
                let example = "{\"backend\": \"mapi-main\", \"inquiries\": true}"
                let message = "expected a backend's name or an object such as \(example), found \(value.kindName)"
                reader.report(value, message)
                return nil
            }
            return Shadow(backend: BackendID(rawValue: name), inquiries: false)
        }
        let settings = block.read(value, &reader)
        guard let name = settings[backend] else { return nil }
        return Shadow(backend: BackendID(rawValue: name), inquiries: settings[inquiries] ?? false)
    }

    /// Notes shadows that would ask the side that is told anyway, or that nobody could read about.
    static func check(
        _ routes: [Route],
        _ elements: [JSONValue],
        _ backends: [BackendID: Backend],
        hasLedger: Bool,
        _ reader: inout SettingsReader
    ) {
        for (index, route) in routes.enumerated() {
            guard let shadow = route.shadow, index < elements.count else { continue }
            report(route, shadow, backends, hasLedger: hasLedger) { message in
                reader.at("routes") { reader in
                    reader.at(index) { reader in
                        reader.report("shadow", of: elements[index], message)
                    }
                }
            }
        }
    }

    private static func report(
        _ route: Route,
        _ shadow: BackendID,
        _ backends: [BackendID: Backend],
        hasLedger: Bool,
        _ report: (String) -> Void
    ) {
        if !hasLedger { report("needs the ledger, where what it finds is kept: set `ledger`, or leave this out") }
        guard let real = backends[route.backend], let other = backends[shadow], real.id != other.id,
            real.generation == other.generation, real.account == other.account
        else { return }
        report(
            "\"\(shadow)\" is the same account of the same generation as \"\(real.id)\", so it has nothing else to say; "
                + "name a backend of another generation or account"
        )
    }
}
