public import DeclarationCore
import Foundation

/// A simulator in a process of its own, which is never killed: its journal is the truth about what arrived.
public struct SimulatedGateway: Sendable {
    /// The simulator's process.
    public let process: ChildProcess
    /// Where it answers: `http://127.0.0.1:port`.
    public let address: String
    private let http: LocalHTTP

    /// What arrived for one id in one account.
    public struct Arrival: Sendable {
        /// The id.
        public let requestID: String
        /// The API that it came through.
        public let generation: String
        /// How often it was declared.
        public let declarations: Int64
        /// How often the identical content came again.
        public let replays: Int64
        /// How often it was pushed to customs again.
        public let retransmissions: Int64
        /// How many contents came under the id.
        public let distinctContents: Int64
        /// How many calls named it.
        public let calls: Int64
    }

    /// Starts one and waits until it listens.
    public static func start(_ name: String, in folder: String) async throws -> SimulatedGateway {
        let output = "\(folder)/\(name).json"
        let process = try ChildProcess.start(
            Customs.program,
            ["simulate", "--port", "0", "--keys", "\(folder)/keys", "--json", "--log-level", "error"],
            output: output,
            error: "\(folder)/\(name).err"
        )
        let end = ContinuousClock.now + .seconds(120)
        while process.isRunning, ContinuousClock.now < end {
            let bytes = FileManager.default.contents(atPath: output).map { Array($0) } ?? []
            if let json = try? JSONParser.parse(bytes), let address = json["endpoint"]?.string,
                let port = address.split(separator: ":").last.flatMap({ UInt16($0) })
            {
                return SimulatedGateway(process: process, address: address, http: LocalHTTP(port: port))
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw LocalHTTP.Failure(description: "the simulator does not start: see \(folder)/\(name).err")
    }

    /// Adds faults.
    public func add(faults: JSONValue) async throws {
        _ = try await http.request("POST", "/_simulator/faults", body: faults.text)
    }

    /// Ends all faults.
    public func clearFaults() async throws {
        _ = try await http.request("DELETE", "/_simulator/faults")
    }

    /// All that arrived.
    public func journal() async throws -> [Arrival] {
        var arrivals: [Arrival] = []
        var offset: Int64? = 0
        while let start = offset {
            let page = try JSONParser.parse(
                try await http.request("GET", "/_simulator/journal?offset=\(start)&limit=2000")
            )
            arrivals += (page["entries"]?.array ?? []).map(Arrival.init)
            offset = page["next"]?.integer
        }
        return arrivals
    }

    /// How many requests asked for ids.
    public func inquiries() async throws -> Int64 {
        let page = try JSONParser.parse(try await http.request("GET", "/_simulator/journal?limit=1"))
        return page["totals"]?["inquiries"]?.integer ?? 0
    }
}

extension SimulatedGateway.Arrival {
    fileprivate init(_ json: JSONValue) {
        func number(_ name: String) -> Int64 { json[name]?.integer ?? -1 }
        requestID = json["requestId"]?.string ?? ""
        generation = json["generation"]?.string ?? ""
        declarations = number("declarations")
        replays = number("replays")
        retransmissions = number("retransmissions")
        distinctContents = number("distinctContents")
        calls = number("calls")
    }
}
