import DeclarationCore
import DeclarationRouter
import Gateway
import HTTPServer

extension CommandDescription {
    /// `customs serve`.
    static let serve = CommandDescription(
        "serve",
        summary: "run the gateway: clients of both Alipay dialects declare through the routing table",
        discussion: [
            "Serves the AMS dialect at /ams/api and /ams/sandbox/api, the mapi dialect at /gateway.do and a native API at "
                + "/v1, as the configuration's \"gateway\" block says, and declares through whatever the routing table names. "
                + "Settles and tracks meanwhile. Needs a ledger. Runs until SIGINT or SIGTERM, then lets requests under way end.",
            "Reads the configuration again on SIGHUP and when one of its files changes: a file that can't be used changes "
                + "nothing but the log. Health and metrics are served at the configuration's gateway.admin.",
        ],
        options: [.servePort, .adminPort],
        examples: [Example(line: "customs --config config/gateway.json serve", text: "Serves on loopback.")],
        exitCodes: [
            ExitStatus.ok.means("It was stopped by a signal."),
            ExitStatus.fault.means("It could not start, for example because the port is taken."),
        ] + ExitStatus.configured + ExitStatus.remembered + ExitStatus.common,
        action: ServeCommand.run
    )
}

extension OptionDescription {
    fileprivate static let servePort = OptionDescription(
        "port",
        "N",
        .integer(0...65_535),
        help: "A port instead of the configuration's; 0 takes any free one."
    )
    fileprivate static let adminPort = OptionDescription(
        "admin-port",
        "N",
        .integer(0...65_535),
        help: "A port for health and metrics instead of the configuration's; 0 takes any free one."
    )
}

/// Runs the gateway.
enum ServeCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        SignalWatch.outliveHangup()
        let (metrics, health, files) = (MetricsRegistry(), GatewayHealth(), FilesRead())
        let loaded = try invocation.load(metrics: metrics, files: files)
        let settings = try GatewaySettings(of: loaded.configuration)
        let path = try invocation.configurationPath()
        return try await loaded.withLedger(
            sends: true,
            observing: { ObservedStore($0, metrics: metrics, health: health, log: loaded.log) },
            { ledger throws(CommandFailure) in
                do throws(HTTPServerError) {
                    let servers = try Servers(settings, ledger, loaded, invocation, metrics, health)
                    let reloader = Reloader(
                        invocation,
                        loaded,
                        settings,
                        path: path,
                        server: servers.gateway,
                        ledger: ledger,
                        limits: servers.limits,
                        metrics: metrics,
                        files: files
                    )
                    return try await servers.serve(reloader, invocation, loaded)
                } catch {
                    throw CommandFailure(.fault, "gateway: \(error)")
                }
            }
        )
    }
}

/// What listens.
private struct Servers: Sendable {
    let gateway: GatewayServer
    let admin: AdminServer
    let limits: ClientLimits
    let health: GatewayHealth
    let listener: ServerSettings
    let adminListener: ServerSettings
    let probe: LedgerProbe

    init(
        _ settings: GatewaySettings,
        _ ledger: LedgerRouter,
        _ loaded: LoadedConfiguration,
        _ invocation: Invocation,
        _ metrics: MetricsRegistry,
        _ health: GatewayHealth
    ) throws(HTTPServerError) {
        self.health = health
        metrics.set("build_info", to: 1, labels: ["version": Version.number])
        var listener = settings.listener
        if let port = invocation.integer(.servePort) { listener.port = UInt16(clamping: port) }
        Self.fitConnections(&listener, loaded.log)
        var adminListener = settings.admin
        if let port = invocation.integer(.adminPort) { adminListener.port = UInt16(clamping: port) }
        limits = ClientLimits(requestsInFlight: listener.maximumRequestsInFlight)
        self.listener = listener
        self.adminListener = adminListener
        let snapshot = GatewaySnapshot(settings, ledger: ledger, limits: limits, time: loaded.runtime.time)
        let gateway = try GatewayServer(listener, snapshot: snapshot, log: loaded.log, metrics: metrics)
        self.gateway = gateway
        probe = LedgerProbe(ledger, health: health, metrics: metrics)
        let runtime = loaded.runtime
        let backends = BackendHealth(time: runtime.time, guards: { runtime.guardFigures }, ledger: { gateway.ledger })
        admin = try AdminServer(
            adminListener,
            health: health,
            metrics: metrics,
            backends: { await backends.json() }
        ) { metrics in
            gateway.measure(metrics)
            metrics.set(runtime.guardFigures)
            let transports = runtime.transportFigures
            metrics.set("transports", to: Double(transports.transports))
            metrics.set("transport_outstanding", to: Double(transports.outstanding))
            metrics.set("transport_outstanding_limit", to: Double(transports.limit))
        }
    }

    private static func fitConnections(_ listener: inout ServerSettings, _ log: any LogSink) {
        let wanted = listener.connectionLimit
        listener.connectionLimit = Descriptors.connections(wanted)
        guard listener.connectionLimit < wanted else { return }
        log.record(
            LogEvent(
                .warning,
                "too few descriptors for connectionLimit: raise the limit of open files (ulimit -n, LimitNOFILE)",
                ["connectionLimit": "\(wanted)", "connections": "\(listener.connectionLimit)"]
            )
        )
    }

    /// Serves until a signal comes, then lets requests end.
    func serve(
        _ reloader: Reloader,
        _ invocation: Invocation,
        _ loaded: LoadedConfiguration
    ) async throws(HTTPServerError) -> ExitStatus {
        let (adminPort, port) = try await start()
        loaded.log.record(LogEvent(.info, "serving", ["version": Version.number]))
        let (wakes, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let isAsked = StopFlag()
        let work = GatewayRun(
            reloader: reloader,
            probe: probe,
            log: loaded.log,
            time: loaded.runtime.time,
            wakes: wakes,
            waker: waker,
            isAsked: isAsked
        )
        let reload: @Sendable () -> Void = {
            isAsked.set()
            waker.yield()
        }
        await invocation.interruptibly(reload: reload) {
            // Output that fails is no reason to stop serving.
            try? announce(port, adminPort, invocation)
            await withDiscardingTaskGroup { group in
                group.addTask { await work.run() }
                group.addTask { await drain(loaded.log) }
            }
        }
        return .ok
    }

    /// Listens.
    ///
    /// - Throws: with what says where to listen.
    private func start() async throws(HTTPServerError) -> (admin: UInt16, clients: UInt16) {
        let adminPort: UInt16
        do throws(HTTPServerError) {
            adminPort = try admin.start()
        } catch {
            throw error.naming("--admin-port, or gateway.admin")
        }
        do throws(HTTPServerError) {
            return (adminPort, try gateway.start())
        } catch {
            await admin.stop()
            throw error.naming("--port, or gateway.port and gateway.address")
        }
    }

    /// Waits for the signal, then for the last request; health says "stopping" until that has its answer.
    private func drain(_ log: any LogSink) async {
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(3_600)) }
        health.beginDraining()
        log.record(LogEvent(.info, "stopping: requests under way are finished"))
        await gateway.stop()
        await admin.stop()
        log.record(LogEvent(.info, "stopped"))
    }

    private func announce(_ port: UInt16, _ adminPort: UInt16, _ invocation: Invocation) throws(CommandFailure) {
        let origin = Self.origin(listener, port)
        let adminOrigin = Self.origin(adminListener, adminPort)
        try invocation.print(
            """
            AMS dialect   \(origin)/ams/api
            mapi dialect  \(origin)/gateway.do
            native API    \(origin)/v1
            Operators     \(adminOrigin)/health/ready, /health/live, /metrics
            Runs until SIGINT or SIGTERM; SIGHUP reads the configuration again.

            """,
            json: [
                "ams": .string(origin + "/ams/api"), "mapi": .string(origin + "/gateway.do"),
                "native": .string(origin + "/v1"), "admin": .string(adminOrigin),
            ]
        )
    }

    private static func origin(_ listener: ServerSettings, _ port: UInt16) -> String {
        let host = listener.address.contains(":") ? "[\(listener.address)]" : listener.address
        return (listener.tls == nil ? "http://" : "https://") + "\(host):\(port)"
    }
}

extension HTTPServerError {
    /// With the settings that say where to listen.
    fileprivate func naming(_ settings: String) -> HTTPServerError {
        guard case .cannotListen(let text) = self else { return self }
        return .cannotListen("\(text) (\(settings))")
    }
}

extension GatewaySettings {
    /// The gateway's block of a configuration.
    init(of configuration: Configuration) throws(CommandFailure) {
        guard let settings = configuration.sections[GatewaySection.section.name] as? GatewaySettings else {
            throw CommandFailure(
                .configuration,
                "the configuration has no \"gateway\" block, which says where to listen and who may declare; "
                    + "config/gateway.json is an example"
            )
        }
        self = settings
    }
}
