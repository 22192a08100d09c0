import DeclarationCore
import DeclarationRouter
import HTTPServer
import Simulator

extension CommandDescription {
    /// `customs simulate`.
    static let simulate = CommandDescription(
        "simulate",
        summary: "run a local server that speaks both API generations, instead of a sandbox account",
        discussion: [
            "Verifies every request, signs its answers and behaves as documented: idempotency, the five-minute window, "
                + "duplicates, totals, statuses that progress, refusals by customs. Makes the keys of both sides in the "
                + "folder of --keys; config/simulator.json is a configuration that fits. Runs until SIGINT or SIGTERM; "
                + "each request is logged on standard error.",
            "Words in ids need no script. In a payment id: NOTEXIST, INPROGRESS, PAYFAILED, ABNORMAL, RISK. In a request "
                + "id: REFUSE (customs answers -301), SENDFAIL (4), RETURNED (100), STUCK (never). A certificate number "
                + "that ends in 0000 is not the payer's.",
            "A script is JSON: intervalMs, sendingAfterMs, deliveredAfterMs, paymentTotalFen, keep (how many declarations "
                + "are remembered), magicWords (false: words in ids mean nothing), payments, receipts, faults [{fault, "
                + "operation, requestId, generation, skip, times, delayMs, status, bytes, processed, refusal, text}]. "
                + "Faults: refuseConnection, closeBeforeProcessing, closeAfterProcessing, hang, truncate, garbage, "
                + "httpStatus, wrongSignature, missingSignature, missingResponseTime, wrongCharset, refuse.",
            "The clock, faults and payments can be changed while it runs, at the control address that it prints.",
        ],
        options: [
            .simulatorPort, .simulatorHTTPSPort, .simulatorAddress, .simulatorKeys, .simulatorScript, .clientID,
            .partner,
            .nestedSignature,
        ],
        examples: [
            Example(line: "customs simulate", text: "Plain HTTP on port 18080, keys in ./simulator-keys."),
            Example(
                line: "customs --config config/simulator.json declare order-1.json",
                text: "Declares to it, from another terminal."
            ),
            Example(line: "customs simulate --https-port 18443 --script faults.json", text: "HTTPS too, and faults."),
        ],
        exitCodes: [
            ExitStatus.ok.means("It was stopped by a signal."),
            ExitStatus.invalid.means("The script or a key is wrong."),
            ExitStatus.noInput.means(ExitStatus.noInput.text),
            ExitStatus.fault.means("It could not start, for example because the port is taken."),
        ] + ExitStatus.common,
        action: SimulateCommand.run
    )
}

extension OptionDescription {
    fileprivate static let simulatorPort = OptionDescription(
        "port",
        "N",
        .integer(0...65_535),
        help: "The port for plain HTTP; 0 takes any free one. 18080 if left out."
    )
    fileprivate static let simulatorHTTPSPort = OptionDescription(
        "https-port",
        "N",
        .integer(0...65_535),
        help: "A port for HTTPS too, with a certificate by ca.pem in the keys folder; 0 takes any free one."
    )
    fileprivate static let simulatorAddress = OptionDescription(
        "address",
        "IP",
        .text,
        help: "The numeric address to listen on; 127.0.0.1 if left out."
    )
    fileprivate static let simulatorKeys = OptionDescription(
        "keys",
        "DIR",
        .folder,
        help: "The folder with the keys; missing ones are made. ./simulator-keys if left out."
    )
    fileprivate static let simulatorScript = OptionDescription(
        "script",
        "FILE",
        .file,
        help: "Payments, receipts and faults to start with; `-` for standard input."
    )
    fileprivate static let clientID = OptionDescription(
        "client-id",
        "ID",
        .text,
        isRepeated: true,
        help: "A client id that AMS knows, instead of SIMULATOR_CLIENT_0001 and SANDBOX_SIMULATOR_0001."
    )
    fileprivate static let partner = OptionDescription(
        "partner",
        "ID",
        .text,
        isRepeated: true,
        help: "A partner id that mapi knows, instead of 2088000000000000."
    )
    fileprivate static let nestedSignature = OptionDescription(
        "nested-signature",
        "FORM",
        .choice(SimulatorSettings.NestedSignature.allCases.map(\.rawValue)),
        help: "How mapi signs answers with records, which no document tells; markup if left out."
    )
}

/// Runs the simulator.
enum SimulateCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let settings = try settings(invocation)
        let level = invocation.wantedLogLevel ?? .info
        let log = AdjustableLog(invocation.lines, level: level, format: invocation.wantedLogFormat ?? .text)
        let keys: SimulatorKeys
        let server: SimulatorServer
        do throws(InvalidInput) {
            keys = try SimulatorKeys.open(folder: folder(invocation))
            server = try SimulatorServer(settings, keys: keys, log: log, time: SystemTime())
        } catch {
            throw CommandFailure(.invalid, error)
        }
        return try await serve(server, keys, invocation)
    }

    private static func serve(
        _ server: SimulatorServer,
        _ keys: SimulatorKeys,
        _ invocation: Invocation
    ) async throws(CommandFailure) -> ExitStatus {
        do throws(SimulatorError) {
            let addresses = try server.start()
            await invocation.interruptibly {
                // Output that fails is no reason to stop serving.
                let text = text(addresses, keys, isUsual: isUsual(invocation))
                try? invocation.print(text, json: json(addresses, keys))
                await untilCancelled()
            }
        } catch {
            await server.stop()
            // What keeps it from starting is nearly always a port or an address.
            let options = "another port or address: --port, --https-port, --address"
            throw CommandFailure(.fault, "\(error.message) (\(options))")
        }
        await server.stop()
        return .ok
    }

    private static let usualFolder = "simulator-keys"

    /// Where the keys are.
    private static func folder(_ invocation: Invocation) -> String {
        invocation.resolve(invocation.value(.simulatorKeys) ?? usualFolder)
    }

    /// Whether it has all that config/simulator.json names.
    private static func isUsual(_ invocation: Invocation) -> Bool {
        let others: [OptionDescription] = [.simulatorPort, .simulatorAddress, .clientID, .partner]
        return !others.contains(where: invocation.has) && folder(invocation) == invocation.resolve(usualFolder)
    }

    private static func untilCancelled() async {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        // Nothing is ever yielded; the loop ends when the task is cancelled.
        for await _ in stream {}
        continuation.finish()
    }

    private static func settings(_ invocation: Invocation) throws(CommandFailure) -> SimulatorSettings {
        var settings = SimulatorSettings()
        settings.address = invocation.value(.simulatorAddress) ?? settings.address
        guard ServerSettings.isNumeric(address: settings.address) else {
            throw CommandFailure(
                .usage,
                "--address is \"\(settings.address)\"; it takes a numeric address, such as 127.0.0.1 or ::1"
            )
        }
        settings.httpPort = invocation.integer(.simulatorPort).map(UInt16.init(clamping:)) ?? settings.httpPort
        settings.httpsPort = invocation.integer(.simulatorHTTPSPort).map(UInt16.init(clamping:))
        let clients = invocation.values(.clientID)
        if !clients.isEmpty { settings.clientIDs = Set(clients) }
        let partners = invocation.values(.partner)
        if !partners.isEmpty { settings.partners = Set(partners) }
        let nested = invocation.value(.nestedSignature).flatMap(SimulatorSettings.NestedSignature.init(rawValue:))
        settings.nestedSignature = nested ?? settings.nestedSignature
        if let file = invocation.value(.simulatorScript) {
            settings.script = SimulatorSettings.Script(try invocation.read(file), file: file)
        }
        return settings
    }

    private static func text(_ addresses: SimulatorAddresses, _ keys: SimulatorKeys, isUsual: Bool) -> String {
        var table = TextTable()
        table.add("AMS", addresses.http + " (setting endpoint)")
        table.add("mapi", addresses.gateway + " (setting gateway)")
        table.add("HTTPS", addresses.https.map { "\($0) (transport.caBundle: \(keys.caBundle))" })
        table.add("Control", addresses.control)
        table.add(
            "Keys",
            keys.folder + (keys.created.isEmpty ? "" : " (\(Count.text(keys.created.count, "file")) made)")
        )
        table.add("Use", isUsual ? "customs --config config/simulator.json declare FILE" : nil)
        return table.text + "Runs until SIGINT or SIGTERM.\n"
    }

    private static func json(_ addresses: SimulatorAddresses, _ keys: SimulatorKeys) -> JSONValue {
        .object([
            "endpoint": .string(addresses.http),
            "gateway": .string(addresses.gateway),
            "https": addresses.https.map(JSONValue.string),
            "control": .string(addresses.control),
            "keys": .string(keys.folder),
            "caBundle": .string(keys.caBundle),
            "created": .array(keys.created.map(JSONValue.string)),
        ])
    }
}
