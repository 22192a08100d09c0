public import DeclarationCore

extension Router {
    /// Reads a configuration file and makes a router that speaks through libcurl and signs with OpenSSL, and remembers nothing,
    /// whatever the configuration says of a ledger.
    ///
    /// Without a ledger a lost outcome stays lost when the process ends, an order may be declared again under another route,
    /// nothing keeps a payment from being declared twice, and there is no history. `LedgerRouter.open` is what a program
    /// that declares for real wants.
    ///
    /// ```swift
    /// let router = try Router.open(configurationAt: "config/customs.json", registrations: BuiltIn.all)
    /// let report = try await router.declare(declaration)
    /// ```
    /// - Parameters:
    ///   - path: the configuration file.
    ///   - registrations: the plugins that backends may use.
    ///   - log: takes log events; standard error, from the configured level on, when `nil`.
    /// - Throws: all problems of the configuration at once; nothing was sent.
    public static func open(
        configurationAt path: String,
        registrations: [ProviderRegistration],
        log: (any LogSink)? = nil,
        metrics: any MetricsSink = NoMetrics()
    ) throws(InvalidInput) -> Router {
        let (runtime, configuration) = try Runtime.opened(
            at: path,
            registrations: registrations,
            log: log,
            metrics: metrics
        )
        return runtime.router(configuration)
    }
}
