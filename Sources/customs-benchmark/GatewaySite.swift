import DeclarationCore
import DeclarationRouter
import FoundationEssentials
import Glibc
import ProviderCatalog

/// A folder with the files that gateways run on.
final class GatewaySite {
    let folder: String
    private var count = 0

    init() throws {
        folder = try Folder.temporary()
        try MAPIRequests.key.write(toFile: folder + "/md5.key", atomically: true, encoding: .utf8)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// A folder of its own.
    func subfolder() throws -> String {
        count += 1
        let path = "\(folder)/\(count)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// Starts a gateway with one route and a ledger of its own.
    func serve(logLevel: String) throws -> ServerProcess {
        let folder = try subfolder()
        try configuration(#"[{"backend": "mock"}]"#, folder, logLevel).write(
            toFile: configurationFile,
            atomically: true,
            encoding: .utf8
        )
        let arguments = ["--config", configurationFile, "serve", "--port", "0", "--admin-port", "0", "--json"]
        served = (folder, logLevel)
        return try ServerProcess(try ProgramRun.program(), arguments, folder: folder)
    }

    /// Gives the last gateway so many routes, other ones each time, and asks it to read them.
    func reroute(_ gateway: ServerProcess, routes count: Int, _ number: Int) throws {
        let routes = (0..<(count - 1)).map { place in
            #"{"customs": "\#(["ZONGSHU", "NINGBO"][place % 2])", "merchant": "M\#(number)-\#(place)", "backend": "mock"}"#
        }
        let text = "[" + routes.joined(separator: ",\n") + ",\n{\"backend\": \"mock\"}]"
        try configuration(text, served.folder, served.logLevel).write(
            toFile: configurationFile,
            atomically: true,
            encoding: .utf8
        )
        gateway.reload()
    }

    private var served = (folder: "", logLevel: "")
    private var configurationFile: String { folder + "/gateway.json" }

    private func configuration(_ routes: String, _ folder: String, _ logLevel: String) -> String {
        """
        {"logLevel": "\(logLevel)", "logFormat": "json", "ledger": {"path": "\(folder)/ledger.db"},
         "backends": {"mock": {"plugin": "mock"}}, "routes": \(routes),
         "gateway": {"requestsInFlight": 512, "requestsQueued": 512, "clients": {"shop": {
            "mapi": {"partner": "\(MAPIRequests.partner)", "md5Key": {"file": "md5.key"}}}}}}
        """
    }
}

/// The static server and its load.
struct StaticSide {
    let process: ServerProcess
    private let load: HTTPLoad

    /// - Parameter way: `task` or `thread`.
    init(_ site: GatewaySite, answer: Int, _ way: String, connections: Int) throws {
        process = try ServerProcess("/proc/self/exe", ["static", "\(answer)", way], folder: try site.subfolder())
        let requests = try MAPIRequests()
        load = try HTTPLoad(port: process.port, connections: connections, mark: StaticHTTP.mark) { requests.next() }
    }

    /// Answers a second.
    func rate(_ requests: Int) throws -> Double {
        let report = try load.saturate(requests)
        try report.requireAnswered("the static server")
        return report.rate
    }
}

/// The same declarations through the library, in this process.
final class LibrarySide {
    private let router: LedgerRouter
    private var count = 0

    init(_ site: GatewaySite) async throws {
        let folder = try site.subfolder()
        let text = """
            {"backends": {"mock": {"plugin": "mock"}}, "routes": [{"backend": "mock"}], "ledger": {"path": "ledger.db"}}
            """
        try text.write(toFile: folder + "/customs.json", atomically: true, encoding: .utf8)
        let runtime = Runtime(log: NoLog(), metrics: NoMetrics(), environment: [:])
        let configuration = try runtime.configuration(at: folder + "/customs.json", registrations: BuiltIn.all)
        guard let router = try await runtime.ledgerRouter(runtime.router(configuration)) else {
            throw BenchmarkFailure("no ledger")
        }
        self.router = router
    }

    /// What so many declarations cost, so many at a time.
    func cost(_ times: Int, inFlight: Int) async throws -> Cost {
        let orders = (1...times).map { Self.order(count + $0) }
        count += times
        let router = router
        return try await Cost.of {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in 0..<inFlight {
                    group.addTask {
                        for place in stride(from: lane, to: times, by: inFlight) {
                            try await LedgerBenchmark.accepted(router.declare(orders[place]).outcome)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    func close() async { await router.store.close() }

    /// What ``MAPIRequests`` declares.
    private static func order(_ number: Int) -> Declaration {
        var order = Samples.order(number)
        order.paymentIDs[.ams] = nil
        return order
    }
}
