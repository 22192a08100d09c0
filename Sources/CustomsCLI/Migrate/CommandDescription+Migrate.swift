extension CommandDescription {
    /// `customs migrate`.
    static let migrate = CommandDescription(
        "migrate",
        summary: "plan and follow a move of offices from one generation to the other",
        subcommands: [migratePlan, migrateReport, migrateShadow, migrateWatch, migrateSteps]
    )
}
