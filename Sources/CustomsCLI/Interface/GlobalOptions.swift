import DeclarationCore

extension OptionDescription {
    /// Where the configuration is.
    static let config = OptionDescription(
        "config",
        "FILE",
        .file,
        help: "The configuration file. Without it: $CUSTOMS_CONFIG, ./customs.json, ./config/customs.json, "
            + "$XDG_CONFIG_HOME/customs/customs.json (~/.config/...), /etc/customs/customs.json; the first that exists."
    )
    /// JSON instead of tables.
    static let json = OptionDescription("json", help: "Print JSON for programs instead of tables for people.")
    /// What is logged.
    static let logLevel = OptionDescription(
        "log-level",
        "LEVEL",
        .choice(LogEvent.Level.allCases.map(\.rawValue)),
        help: "The least important events to log on standard error; without it the configuration's logLevel."
    )
    /// How it is logged.
    static let logFormat = OptionDescription(
        "log-format",
        "FORMAT",
        .choice(LogFormat.allCases.map(\.rawValue)),
        help: "How to log: text or json, an object a line; without it the configuration's logFormat."
    )
    /// The version; for the program alone, as people expect it.
    static let version = OptionDescription("version", help: "Print the version and stop, as `customs version`.")
    /// Help.
    static let help = OptionDescription("help", letter: "h", help: "Print help and stop.")

    /// The options of every command.
    package static let global: [OptionDescription] = [config, json, logLevel, logFormat, help]
}
