import DeclarationCore
import FoundationEssentials

extension Runtime {
    /// Reads a configuration by a runtime of its own.
    ///
    /// - Parameters:
    ///   - log: takes log events; the lines, from the configured level on and in the configured form, when `nil`.
    ///   - lines: takes them then.
    static func opened(
        at path: String,
        registrations: [ProviderRegistration],
        log: (any LogSink)?,
        lines: LogQueue = .standardError,
        metrics: any MetricsSink
    ) throws(InvalidInput) -> (Runtime, Configuration) {
        let usual = AdjustableLog(lines, level: .warning, format: .text)
        let runtime = Runtime(
            log: log ?? usual,
            metrics: metrics,
            environment: ProcessInfo.processInfo.environment
        )
        let configuration = try runtime.configuration(at: path, registrations: registrations)
        usual.set(configuration.logLevel, configuration.logFormat)
        return (runtime, configuration)
    }
}
