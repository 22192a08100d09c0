/// An environment variable that commands look at.
struct EnvironmentVariable: Sendable {
    let name: String
    /// What it says.
    let help: String

    static let all = [
        EnvironmentVariable(name: "CUSTOMS_CONFIG", help: "The configuration file, unless --config names one."),
        EnvironmentVariable(
            name: "CUSTOMS_LEDGER",
            help: "The ledger's SQLite file, instead of the one that the configuration names; an error where it keeps "
                + "none in a file."
        ),
        EnvironmentVariable(
            name: "XDG_CONFIG_HOME",
            help: "Where customs/customs.json is looked for; ~/.config if not set."
        ),
    ]
}
