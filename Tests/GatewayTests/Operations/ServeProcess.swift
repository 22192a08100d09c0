import DeclarationCore
import Foundation
import TestSupport

/// `customs serve` in a process of its own.
struct ServeProcess: Sendable {
    let process: ChildProcess
    /// Clients' port.
    let port: UInt16
    let admin: LocalHTTP
    private let errorFile: String

    /// Starts one and waits until it listens.
    ///
    /// - Parameters:
    ///   - port: clients' port; 0 takes a free one.
    ///   - configuration: another file than the site's.
    ///   - descriptors: the process's limits of open files, `SOFT:HARD`.
    ///   - environment: more variables, `NAME=VALUE`.
    static func start(
        _ site: ServeSite,
        name: String = "serve",
        port: UInt16 = 0,
        configuration: String? = nil,
        descriptors: String? = nil,
        environment: [String] = []
    ) async throws -> ServeProcess {
        let output = "\(site.folder)/\(name).json"
        let error = "\(site.folder)/\(name).err"
        try? FileManager.default.removeItem(atPath: output)
        let process = try ChildProcess.start(
            "/usr/bin/prlimit",
            (descriptors.map { ["--nofile=\($0)"] } ?? []) + [
                Customs.program, "--config", configuration ?? site.configuration, "serve", "--port", "\(port)",
                "--admin-port", "0", "--json",
            ],
            environment: ["PATH=/usr/bin:/bin", "HOME=/nonexistent"] + environment,
            output: output,
            error: error
        )
        let end = ContinuousClock.now + .seconds(120)
        while process.isRunning, ContinuousClock.now < end {
            let bytes = FileManager.default.contents(atPath: output).map { Array($0) } ?? []
            if let json = try? JSONParser.parse(bytes), let clients = Self.port(json["mapi"]),
                let admin = Self.port(json["admin"])
            {
                return ServeProcess(process: process, port: clients, admin: LocalHTTP(port: admin), errorFile: error)
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        let said = (try? String(contentsOfFile: error, encoding: .utf8)) ?? ""
        throw LocalHTTP.Failure(description: "the gateway does not start: \(said)")
    }

    /// `http://127.0.0.1:18090/gateway.do`.
    private static func port(_ address: JSONValue?) -> UInt16? {
        address?.string?.split(separator: "/").dropFirst().first?.split(separator: ":").last.flatMap { UInt16($0) }
    }

    /// Its log so far, an object a line.
    var log: [JSONValue] {
        let text = (try? String(contentsOfFile: errorFile, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { try? JSONParser.parse(String($0)) }
    }

    func events(_ message: String) -> [JSONValue] { log.filter { $0["message"]?.string == message } }

    /// The value of one line of `/metrics`.
    func metric(_ line: String) async throws -> Double? {
        let text = String(decoding: try await admin.request("GET", "/metrics"), as: UTF8.self)
        return text.split(separator: "\n").first { $0.hasPrefix(line + " ") }.flatMap {
            Double($0.dropFirst(line.count + 1))
        }
    }

    /// Waits until something is so.
    func wait(until isSo: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(120)
        while try await !isSo() {
            guard process.isRunning, ContinuousClock.now < end else {
                throw LocalHTTP.Failure(description: "it doesn't come: \(log.suffix(5).map(\.text))")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

/// A folder with a configuration and keys for ``ServeProcess``.
final class ServeSite: Sendable {
    let folder: String
    var configuration: String { folder + "/gateway.json" }

    init() throws {
        var template = Array("/tmp/customs-gateway-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw LocalHTTP.Failure(description: "no folder: errno \(errno)") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        try write(ShopClient.key, to: "md5.key")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The versions of the configuration that the ledger says were in use.
    func recordedVersions() async throws -> [String] {
        let output = "\(folder)/history.json"
        let words = ["--config", configuration, "config", "history", "--json"]
        let process = try ChildProcess.start(Customs.program, words, output: output)
        guard await process.end(orKillAfter: .seconds(60)) == 0 else {
            throw LocalHTTP.Failure(description: "customs config history failed")
        }
        let json = try JSONParser.parse(try String(contentsOfFile: output, encoding: .utf8))
        return json["versions"]?.array?.filter { $0["recorded"] != nil }.compactMap { $0["version"]?.string } ?? []
    }

    /// Writes a file whole, as editors do: under another name, then renamed.
    func write(_ text: String, to name: String) throws {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }

    /// Writes the configuration.
    ///
    /// - Parameters:
    ///   - backend: the one backend.
    ///   - ledger: the ledger's block.
    ///   - tls: the certificate's block.
    ///   - gateway: more of the gateway's block.
    ///   - note: makes the file another one.
    func configure(
        _ backend: JSONValue = ["plugin": "mock"],
        ledger: JSONValue = ["path": "ledger.sqlite"],
        tls: JSONValue? = nil,
        gateway: [JSONValue.Member] = [],
        note: String = "the first"
    ) throws {
        let shop: JSONValue = ["mapi": ["partner": .string(ShopClient.partner), "md5Key": ["file": "md5.key"]]]
        let block = JSONValue.object(["clients": ["shop": shop], "tls": tls])
        let json: JSONValue = [
            "logLevel": "info", "logFormat": "json", "ledger": ledger, "backends": ["south": backend],
            "routes": [["backend": "south", "note": .string(note)]],
            "gateway": JSONValue.object((block.members ?? []) + gateway),
        ]
        try write(json.text, to: "gateway.json")
    }
}
