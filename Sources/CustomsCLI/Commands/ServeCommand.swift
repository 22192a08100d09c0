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
            "Serves the AMS dialect at /ams/api and /ams/sandbox/api and the mapi dialect at /gateway.do, as the "
                + "configuration's \"gateway\" block says, and declares through whatever the routing table names. Settles and "
                + "tracks meanwhile. Needs a ledger. Runs until SIGINT or SIGTERM, then lets requests under way end."
        ],
        options: [.servePort],
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
}

/// Runs the gateway.
enum ServeCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let loaded = try invocation.load()
        guard var settings = loaded.configuration.sections[GatewaySection.section.name] as? GatewaySettings else {
            throw CommandFailure(
                .configuration,
                "the configuration has no \"gateway\" block: it says where to listen and who may declare"
            )
        }
        if let port = invocation.integer(.servePort) { settings.listener.port = UInt16(clamping: port) }
        return try await loaded.withLedger { ledger throws(CommandFailure) in
            try await serve(settings, ledger, loaded, invocation)
        }
    }

    private static func serve(
        _ settings: GatewaySettings,
        _ ledger: LedgerRouter,
        _ loaded: LoadedConfiguration,
        _ invocation: Invocation
    ) async throws(CommandFailure) -> ExitStatus {
        let snapshot = GatewaySnapshot(settings, ledger: ledger, limits: RateLimits(), time: loaded.runtime.time)
        do throws(HTTPServerError) {
            let server = try GatewayServer(
                settings.listener,
                snapshot: snapshot,
                log: loaded.log,
                metrics: NoMetrics()
            )
            let port = try server.start()
            await invocation.interruptibly {
                // Output that fails is no reason to stop serving.
                try? announce(settings.listener, port, invocation)
                await track(ledger, loaded.log)
            }
            await server.stop()
            return .ok
        } catch {
            throw CommandFailure(.fault, "gateway: \(error)")
        }
    }

    private static func announce(
        _ listener: ServerSettings,
        _ port: UInt16,
        _ invocation: Invocation
    ) throws(CommandFailure) {
        let host = listener.address.contains(":") ? "[\(listener.address)]" : listener.address
        let origin = (listener.tls == nil ? "http://" : "https://") + "\(host):\(port)"
        try invocation.print(
            "AMS dialect   \(origin)/ams/api\nmapi dialect  \(origin)/gateway.do\nRuns until SIGINT or SIGTERM.\n",
            json: ["ams": .string(origin + "/ams/api"), "mapi": .string(origin + "/gateway.do")]
        )
    }

    /// Settles and tracks until cancelled; a ledger that fails is tried again, as requests need it too.
    private static func track(_ ledger: LedgerRouter, _ log: any LogSink) async {
        while !Task.isCancelled {
            do throws(LedgerRouterError) {
                for try await event in Tracker(ledger).run() {
                    guard let entry = event.entry, log.isEnabled(.debug) else { continue }
                    log.record(LogEvent(.debug, "tracked", ["request": entry.requestID.rawValue]))
                }
            } catch {
                log.record(LogEvent(.error, "tracking failed", ["reason": error.description]))
                guard (try? await ledger.time.sleep(milliseconds: 5_000)) != nil else { return }
            }
        }
    }
}
