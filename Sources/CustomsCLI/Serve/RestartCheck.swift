import DeclarationCore
import Gateway
import HTTPServer

/// What of a configuration can't be changed while the gateway runs.
struct RestartCheck {
    private let settings: GatewaySettings
    private let ledger: LedgerConfiguration
    private let hasOwnStore: Bool

    /// - Parameters:
    ///   - settings: what the gateway was started with.
    ///   - hasOwnStore: whether the ledger is where the configuration keeps it, and not in a file that the environment names.
    init(_ settings: GatewaySettings, _ ledger: LedgerConfiguration, hasOwnStore: Bool) {
        self.settings = settings
        self.ledger = ledger
        self.hasOwnStore = hasOwnStore
    }

    /// The settings that differ.
    func changes(_ new: GatewaySettings, _ newLedger: LedgerConfiguration) -> [String] {
        let listener = Self.fixed(settings.listener).filter { Self.fixed(new.listener)[$0.key] != $0.value }
        let admin = Self.fixed(settings.admin).filter { Self.fixed(new.admin)[$0.key] != $0.value }
        return listener.keys.sorted().map { "gateway.\($0)" } + admin.keys.sorted().map { "gateway.admin.\($0)" }
            // Any other change of it is one to another ledger, and the reload is refused.
            + (!hasOwnStore || ledger.store == newLedger.store ? [] : ["ledger.connection"])
            + (ledger.rules.ownerLease == newLedger.rules.ownerLease ? [] : ["ledger.ownerLeaseMs"])
    }

    private static func fixed(_ server: ServerSettings) -> [String: String] {
        [
            "address": server.address, "port": String(server.port), "tls": server.tls == nil ? "off" : "on",
            "maximumBodyBytes": String(server.maximumBodyBytes), "connectionLimit": String(server.connectionLimit),
            "connectionsPerAddress": server.connectionLimitPerAddress.map(String.init) ?? "off",
            "idleTimeoutSeconds": String(server.idleTimeoutSeconds),
            "requestsInFlight": String(server.maximumRequestsInFlight),
            "requestsQueued": String(server.maximumQueuedRequests), "drainTimeoutMs": "\(server.drainTimeout)",
        ]
    }
}
