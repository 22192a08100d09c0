public import DeclarationCore
import DeclarationSimulation
import HTTPServer
import Synchronization

/// A local server that speaks both API generations over HTTP and HTTPS, verifies every request, signs its answers and
/// behaves as documented; what people use instead of a sandbox account.
///
/// AMS answers at `/ams/api` and `/ams/sandbox/api`, mapi at `/gateway.do`, and the control endpoints for loopback
/// clients at `/_simulator/`. All state is in memory: a new server knows nothing of what an earlier one was told.
public final class SimulatorServer: Sendable {
    private enum State {
        case ready
        case running([HTTPServer])
        case stopped
    }

    private let settings: SimulatorSettings
    private let tls: ServerIdentity
    private let switchboard: Switchboard
    private let state = Mutex(State.ready)

    /// Makes a server.
    ///
    /// - Throws: everything that is wrong with the script or the keys. Nothing listens yet.
    public init(
        _ settings: SimulatorSettings,
        keys: SimulatorKeys,
        log: any LogSink = NoLog(),
        time: any TimeSource
    ) throws(InvalidInput) {
        var script = SimulationScript()
        if let text = settings.script { script = try SimulationScript(json: text.text, file: text.file) }
        self.settings = settings
        tls = ServerIdentity(certificatePEM: keys.certificateChain, keyPEM: keys.certificateKey)
        switchboard = try Switchboard(
            settings,
            keys: try LoadedKeys(keys),
            simulation: try Simulation(script, time: time),
            log: ExchangeLog(sink: log)
        )
    }

    /// Starts to listen. Call it once; ``stop()`` also ends what a failed start has begun.
    ///
    /// - Throws: when a port can't be had.
    public func start() throws(SimulatorError) -> SimulatorAddresses {
        do throws(HTTPServerError) {
            try state.withLock { state throws(HTTPServerError) in
                guard case .ready = state else { throw .alreadyStarted }
                state = .running([])
            }
            let http = try listen(settings.httpPort, tls: nil)
            let https = try settings.httpsPort.map { port throws(HTTPServerError) in try listen(port, tls: tls) }
            return SimulatorAddresses(address: settings.address, httpPort: http, httpsPort: https)
        } catch {
            throw SimulatorError("simulator: \(error)")
        }
    }

    /// Stops and closes its ports; requests that are held back end without an answer.
    public func stop() async {
        let servers = state.withLock { state -> [HTTPServer] in
            defer { state = .stopped }
            if case .running(let servers) = state { return servers }
            return []
        }
        await withTaskGroup { group in
            for server in servers { group.addTask { await server.stop() } }
        }
    }

    /// Starts one port. The lock is held meanwhile, so that a stop at the same time finds the port or prevents it.
    private func listen(_ port: UInt16, tls: ServerIdentity?) throws(HTTPServerError) -> UInt16 {
        var server = ServerSettings()
        server.address = settings.address
        // Its certificate is one that nobody trusts, and it has no real data: who asks for another address may have it.
        server.allowsPlainHTTPBeyondLoopback = true
        server.port = port
        server.tls = tls
        server.maximumRequestsInFlight = settings.maximumRequestsInFlight
        server.drainTimeout = .seconds(1)
        // Else a call that it lets hang would do so after its client has given up.
        server.halfCloseCancels = { _ in true }
        let switchboard = switchboard
        let listener = try HTTPServer(settings: server) { await switchboard.answer($0) }
        return try state.withLock { state throws(HTTPServerError) in
            guard case .running(let others) = state else { throw .alreadyStarted }
            let bound = try listener.start()
            state = .running(others + [listener])
            return bound
        }
    }
}
