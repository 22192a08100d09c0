import DeclarationCore

extension CommandDescription {
    /// `customs`: every command.
    package static let customs = CommandDescription(
        "customs",
        summary: "send customs declarations to Alipay through either of its two API generations",
        discussion: [
            "A routing table picks the backend of each declaration by customs office, merchant, region and the "
                + "generation the order was paid under. Results go to standard output, as tables or with --json as "
                + "JSON; what is doubtful or wrong goes to standard error. A buyer's data is never printed.",
            "With --json a failure before there is a result prints {\"error\": {kind, message, problems}, exitCode}.",
        ],
        options: [.version],
        examples: [
            Example(line: "customs demo", text: "Shows everything at work; needs no account and no configuration."),
            Example(line: "customs declare order-1.json", text: "Sends a declaration."),
            Example(line: "customs inquire 20261121001", text: "Asks how it stands."),
        ],
        exitCodes: ExitStatus.allCases.map { $0.means($0.text) },
        subcommands: [
            declare, submit, inquire, retransmit, settle, hold, decide, track, watch, list, show, export, forget,
            reseal,
            routes,
            codes,
            config,
            backends, migrate, keys, serve, simulate, demo, completions, man, help, version,
        ]
    )
}
