import DeclarationCore
import Foundation
import TestSupport

/// What the simulators received, held against what was to be declared and what the ledger says.
struct CrashVerdict: Sendable, CustomStringConvertible {
    private(set) var declarations = 0
    private(set) var calls: Int64 = 0
    private(set) var replays: Int64 = 0
    private(set) var inquiries: Int64 = 0
    /// Ids that were not declared, or that the ledger doesn't hold as accepted.
    private(set) var lost: [String] = []
    /// Ids that arrived with more than one content, or with another than the ledger's.
    private(set) var changed: [String] = []
    /// Ids that arrived in more than one account, or in another than the ledger's.
    private(set) var moved: [String] = []
    /// Ids that were declared more than once.
    private(set) var twice: [String] = []

    init(_ site: CrashSite, _ run: CrashRun) async throws {
        var arrivals: [String: [(place: String, SimulatedGateway.Arrival)]] = [:]
        for (gateway, letter) in zip(site.gateways, ["a", "b"]) {
            for arrival in try await gateway.journal() {
                arrivals[arrival.requestID, default: []].append(("\(arrival.generation)-\(letter)", arrival))
            }
            inquiries += try await gateway.inquiries()
        }
        let entries = try await Self.entries(site, run)
        let (file, count) = try await site.everything()
        for line in try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n") {
            let declaration = try JSONParser.parse(String(line))
            let id = declaration["requestId"]?.string ?? ""
            judge(id, declaration, arrivals.removeValue(forKey: id) ?? [], entries[id])
        }
        declarations = count
        // What nobody asked for.
        changed += arrivals.keys
    }

    private mutating func judge(
        _ id: String,
        _ declaration: JSONValue,
        _ arrivals: [(place: String, arrival: SimulatedGateway.Arrival)],
        _ entry: JSONValue?
    ) {
        let declared = arrivals.reduce(0) { $0 + $1.arrival.declarations }
        calls += arrivals.reduce(0) { $0 + $1.arrival.calls }
        replays += arrivals.reduce(0) { $0 + $1.arrival.replays }
        if declared == 0 || entry?["state"]?.string != "accepted" { lost.append(id) }
        if declared > 1 || arrivals.contains(where: { $0.arrival.retransmissions > 0 }) { twice.append(id) }
        if arrivals.count > 1 || arrivals.contains(where: { $0.place != entry?["backend"]?.string }) {
            moved.append(id)
        }
        if arrivals.contains(where: { $0.arrival.distinctContents != 1 })
            || entry?["amount"]?["minorUnits"]?.integer != declaration["amount"]?["minorUnits"]?.integer
        {
            changed.append(id)
        }
    }

    /// The ledger's entries by id.
    static func entries(_ site: CrashSite, _ run: CrashRun) async throws -> [String: JSONValue] {
        _ = try await run.customs(["export"], CrashSite.backends[0], "export")
        var entries: [String: JSONValue] = [:]
        let text = try String(contentsOfFile: "\(site.folder)/export.out", encoding: .utf8)
        for line in text.split(separator: "\n") {
            let entry = try JSONParser.parse(String(line))
            if let id = entry["requestId"]?.string { entries[id] = entry }
        }
        return entries
    }

    var isGood: Bool { declarations > 0 && lost.isEmpty && changed.isEmpty && moved.isEmpty && twice.isEmpty }

    var description: String {
        "\(declarations) declarations, \(calls) calls (\(replays) of them identical ones again), \(inquiries) inquiries: "
            + "\(lost.count) lost, \(changed.count) with different content, \(moved.count) through two backends, "
            + "\(twice.count) declared twice"
    }
}
