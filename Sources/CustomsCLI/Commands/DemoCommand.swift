import DeclarationCore
import DeclarationRouter
import Simulator

extension CommandDescription {
    /// `customs demo`.
    static let demo = CommandDescription(
        "demo",
        summary: "show everything at work on this machine, in seconds",
        discussion: [
            "Starts the simulator on free ports, makes throw-away keys, sends varied declarations to different offices "
                + "through both API generations over real sockets, asks for the receipts and prints a table. Needs no "
                + "account, no configuration and no network; leaves nothing behind.",
            "JSON: cases [{requestId, what, office, paidUnder, amount, route, outcome, receipt, asExpected}], "
                + "asExpected, exitCode.",
        ],
        examples: [Example(line: "customs demo", text: "Runs it.")],
        exitCodes: [
            ExitStatus.ok.means("Every outcome was the expected one."),
            ExitStatus.rejected.means("An outcome was not the expected one."),
            ExitStatus.fault.means("The simulator could not start."),
        ] + ExitStatus.common,
        action: DemoCommand.run
    )
}

/// Runs the demo.
enum DemoCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let folder = try TemporaryFolder(in: TemporaryFile.folder(invocation.console.environment["TMPDIR"]))
        let server = try simulator(invocation, keys: folder.path + "/keys")
        let report: DemoReport
        do throws(CommandFailure) {
            let router = try router(invocation, folder: folder, try start(server))
            report = DemoReport(results: await invocation.interruptibly { await DemoRun(router).results(DemoCase.all) })
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
        try invocation.print(report.text, json: report.json)
        return report.exitStatus
    }

    /// A simulator on free ports. Its log and the router's are silent unless a level was asked for: what the demo
    /// provokes is no cause for alarm.
    private static func simulator(_ invocation: Invocation, keys: String) throws(CommandFailure) -> SimulatorServer {
        var settings = SimulatorSettings()
        settings.httpPort = 0
        settings.script = SimulatorSettings.Script(DemoConfiguration.script.bytes)
        do throws(InvalidInput) {
            let keys = try SimulatorKeys.open(folder: keys)
            return try SimulatorServer(settings, keys: keys, log: log(invocation), time: SystemTime())
        } catch {
            throw CommandFailure(.fault, error)
        }
    }

    private static func log(_ invocation: Invocation) -> any LogSink {
        invocation.wantedLogLevel.map {
            AdjustableLog(invocation.lines, level: $0, format: invocation.wantedLogFormat ?? .text)
        }
            ?? NoLog()
    }

    private static func start(_ server: SimulatorServer) throws(CommandFailure) -> SimulatorAddresses {
        do throws(SimulatorError) {
            return try server.start()
        } catch {
            throw CommandFailure(.fault, error.message)
        }
    }

    /// A router by a configuration file, as anybody else's.
    private static func router(
        _ invocation: Invocation,
        folder: borrowing TemporaryFolder,
        _ addresses: SimulatorAddresses
    ) throws(CommandFailure) -> Router {
        let runtime = Runtime(log: log(invocation), metrics: NoMetrics(), environment: [:])
        do throws(InvalidInput) {
            let json = DemoConfiguration.json(
                endpoint: addresses.http,
                gateway: addresses.gateway,
                keys: folder.path + "/keys",
                customs: try CustomsTable.documented()
            )
            let file = try folder.write(json.prettyText, to: "customs.json")
            let configuration = try runtime.configuration(at: file, registrations: invocation.registrations)
            return runtime.router(configuration)
        } catch {
            throw CommandFailure(.fault, error)
        }
    }
}
