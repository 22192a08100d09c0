public import DeclarationCore

extension LedgerRouter {
    /// Reads a configuration file and makes a router that remembers, speaks through libcurl and signs with OpenSSL.
    ///
    /// ```swift
    /// let router = try await LedgerRouter.open(configurationAt: "config/customs.json", registrations: BuiltIn.all)
    /// _ = try await router.settle()
    /// let report = try await router.declare(declaration)
    /// ```
    /// Blocks while a ledger file is opened: for start-up. The configuration's version is written into the ledger.
    ///
    /// - Parameters:
    ///   - path: the configuration file.
    ///   - registrations: the plugins that backends may use.
    ///   - log: takes log events; standard error, from the configured level on, when `nil`.
    /// - Throws: `InvalidInput` with all problems of the configuration, also when it switches the ledger off: a program
    ///   that wants to do without uses `Router.open`; `LedgerError` when the ledger can't be opened. Nothing was sent.
    public static func open(
        configurationAt path: String,
        registrations: [ProviderRegistration],
        log: (any LogSink)? = nil,
        metrics: any MetricsSink = NoMetrics()
    ) async throws -> LedgerRouter {
        let (runtime, configuration) = try Runtime.opened(
            at: path,
            registrations: registrations,
            log: log,
            metrics: metrics
        )
        guard let router = try await runtime.ledgerRouter(runtime.router(configuration)) else {
            let message = "the configuration switches the ledger off; use Router.open, or take \"store\": \"none\" out"
            throw InvalidInput([Problem(.error, path: "ledger.store", message, file: path)])
        }
        try await router.recordConfiguration()
        return router
    }
}
