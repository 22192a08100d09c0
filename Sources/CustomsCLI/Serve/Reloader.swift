import DeclarationCore
import DeclarationRouter
// The queue is a thread for what blocks: files and keys.
import Dispatch
import Gateway
import HTTPServer

/// Reads the configuration again and lets a running gateway go on with it, or says what is wrong and leaves it alone.
actor Reloader {
    /// A configuration that is read and ready: taking it can't fail.
    private struct Prepared: Sendable {
        let configuration: Configuration
        let settings: GatewaySettings
        let identity: UsableIdentity?
        let ledger: LedgerRouter
    }

    private let invocation: Invocation
    private let loaded: LoadedConfiguration
    /// What the process was started with: some of it can't be changed while it runs.
    private let started: GatewaySettings
    private let path: String
    private let server: GatewayServer
    private let limits: ClientLimits
    private let metrics: MetricsRegistry
    private let queue = DispatchQueue(label: "customs.reload")
    private(set) var ledger: LedgerRouter
    private var watch: FileWatch

    init(
        _ invocation: Invocation,
        _ loaded: LoadedConfiguration,
        _ started: GatewaySettings,
        path: String,
        server: GatewayServer,
        ledger: LedgerRouter,
        limits: ClientLimits,
        metrics: MetricsRegistry,
        files: FilesRead
    ) {
        self.invocation = invocation
        self.loaded = loaded
        self.started = started
        self.path = path
        self.server = server
        self.ledger = ledger
        self.limits = limits
        self.metrics = metrics
        watch = FileWatch(files)
        noteVersion(ledger.configurationVersion)
    }

    /// Reads the configuration again if one of its files has changed and is not being written any more.
    ///
    /// - Returns: the new configuration's router; `nil` when the old one stays.
    func reloadIfChanged() async -> LedgerRouter? {
        let watch = watch
        let now = await onQueue { watch.look() }
        guard self.watch.hasSettled(now) else { return nil }
        return await reload("file")
    }

    /// Reads the configuration again.
    ///
    /// - Parameter reason: what asked for it, for the log.
    /// - Returns: the new configuration's router; `nil` when the old one stays.
    func reload(_ reason: String) async -> LedgerRouter? {
        let start = ContinuousClock.now
        let files = FilesRead()
        let current = ledger
        let result = await onQueue { self.prepare(following: current, files) }
        watch.replace(files)
        let milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
        do throws(CommandFailure) {
            let prepared = try result.get()
            try await record(prepared.ledger)
            take(prepared)
            note(result: "done", milliseconds)
            loaded.log.record(
                LogEvent(
                    .info,
                    "configuration reloaded",
                    [
                        "configuration": prepared.ledger.configurationVersion,
                        "before": current.configurationVersion, "reason": reason,
                        "milliseconds": String(milliseconds),
                    ]
                )
            )
            return prepared.ledger
        } catch {
            note(result: "failed", milliseconds)
            for problem in error.messages {
                loaded.log.record(
                    LogEvent(.error, "configuration not reloaded, the old one stays", ["problem": problem])
                )
            }
            return nil
        }
    }

    /// Makes everything that can fail, before anything is written down or changed.
    private nonisolated func prepare(
        following current: LedgerRouter,
        _ files: FilesRead
    ) -> Result<Prepared, CommandFailure> {
        Result { () throws(CommandFailure) in
            let configuration: Configuration
            do throws(InvalidInput) {
                configuration = try invocation.configuration(path, loaded.runtime, files: files)
            } catch {
                throw CommandFailure(.configuration, InvalidInput(error.problems.filter { $0.severity == .error }))
            }
            // Other programs would follow the file to the other ledger, and know nothing of what this one holds.
            let isElsewhere =
                loaded.ledgerPath == nil
                ? configuration.ledger.isElsewhere(than: loaded.configuration.ledger)
                : Runtime.misnamed(loaded.ledgerPath, for: configuration.ledger.store) != nil
            if isElsewhere {
                throw CommandFailure(
                    .configuration,
                    "ledger: the gateway keeps to its ledger; restart it to use another one"
                )
            }
            let settings = try GatewaySettings(of: configuration)
            let identity = try Self.usable(settings.listener.tls)
            do throws(LedgerError) {
                let ledger = try loaded.runtime.ledgerRouter(
                    loaded.runtime.router(configuration),
                    following: current,
                    opened: loaded.configuration.ledger,
                    path: loaded.ledgerPath
                )
                return Prepared(configuration: configuration, settings: settings, identity: identity, ledger: ledger)
            } catch {
                throw CommandFailure(error)
            }
        }
    }

    /// - Throws: when the ledger can't be written: nothing is sent by a configuration that isn't written down.
    private func record(_ ledger: LedgerRouter) async throws(CommandFailure) {
        do throws(LedgerError) {
            try await ledger.recordConfiguration()
        } catch {
            throw CommandFailure(.ledger, "\(error); send SIGHUP to try again")
        }
    }

    private static func usable(_ identity: ServerIdentity?) throws(CommandFailure) -> UsableIdentity? {
        do throws(HTTPServerError) {
            return try identity.map { identity throws(HTTPServerError) in try UsableIdentity(identity) }
        } catch {
            throw CommandFailure(.configuration, "gateway.tls: \(error)")
        }
    }

    /// Goes on with a configuration. It is written down already as one that is in use: nothing may fail here.
    private func take(_ prepared: Prepared) {
        let configuration = prepared.configuration
        // Switching TLS on or off needs a restart.
        if let identity = prepared.identity { server.replace(identity) }
        loaded.log.set(
            invocation.wantedLogLevel ?? configuration.logLevel,
            invocation.wantedLogFormat ?? configuration.logFormat
        )
        let check = RestartCheck(started, loaded.configuration.ledger, hasOwnStore: loaded.ledgerPath == nil)
        for name in check.changes(prepared.settings, configuration.ledger) {
            loaded.log.record(
                LogEvent(.warning, "this setting takes effect with a restart only", ["setting": name])
            )
        }
        ledger = prepared.ledger
        server.replace(
            GatewaySnapshot(prepared.settings, ledger: prepared.ledger, limits: limits, time: loaded.runtime.time)
        )
        noteVersion(prepared.ledger.configurationVersion)
    }

    private nonisolated func noteVersion(_ version: String) {
        metrics.replace("gateway_configuration", with: [["version": version]: 1])
    }

    private func note(result: String, _ milliseconds: Int) {
        metrics.count("gateway_reloads_total", by: 1, labels: ["result": result])
        metrics.observe("gateway_reload_duration", .milliseconds(milliseconds), labels: [:])
        metrics.set("gateway_last_reload_failed", to: result == "failed" ? 1 : 0)
    }

    private func onQueue<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: body()) }
        }
    }
}
