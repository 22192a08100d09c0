import DeclarationCore
import Glibc

/// libpq's parameters for a server.
struct ConnectionParameters {
    private static let systemAuthorities = "/etc/ssl/certs/ca-certificates.crt"

    let list: [(String, String)]

    /// - Throws: when the connection string can't be read; its text, which can hold a password, is not shown.
    /// - Parameter environment: reads the variables by which libpq fills in what is not given.
    init(
        _ server: PostgresServer,
        timeout: Int,
        environment: (String) -> String? = { getenv($0).map { String(cString: $0) } }
    ) throws(LedgerError) {
        var values: [String: String] = [:]
        values["host"] = server.host
        values["port"] = server.port.map { String($0) }
        values["dbname"] = server.database
        values["user"] = server.user
        values["password"] = server.password.map { String(decoding: $0.trimmed.exposedBytes, as: UTF8.self) }
        values["sslmode"] = server.tls?.rawValue
        values["sslrootcert"] = server.authorities
        if let text = server.connectionString { values.merge(try ConnectionString.values(text)) { $1 } }
        let isLocal = Self.isLocal(values, environment: environment)
        values["sslmode"] = values["sslmode"] ?? (isLocal ? "prefer" : "verify-full")
        if values["sslmode"]?.hasPrefix("verify") == true, values["sslrootcert"] == nil {
            values["sslrootcert"] = Self.systemAuthorities
        }
        let fixed = [
            "application_name": "customs-ledger", "client_encoding": "UTF8", "target_session_attrs": "read-write",
            "tcp_user_timeout": String(timeout), "keepalives_idle": "30",
        ]
        values.merge(fixed) { given, _ in given }
        list = values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Whether libpq will stay on this machine. What a service names is in a file of its own, so it counts as elsewhere.
    private static func isLocal(_ values: [String: String], environment: (String) -> String?) -> Bool {
        guard values["service"] == nil, environment("PGSERVICE") == nil else { return false }
        let host = values["host"] ?? environment("PGHOST")
        return isLocal(values["hostaddr"] ?? environment("PGHOSTADDR") ?? host)
    }

    /// Whether nothing leaves this machine: no host, a socket's folder, or a loopback name, for each host of a list.
    static func isLocal(_ hosts: String?) -> Bool {
        guard let hosts else { return true }
        return hosts.split(separator: ",").allSatisfy { host in
            host.hasPrefix("/") || host.hasPrefix("@") || host == "localhost"
                || NumericAddress.isLoopback(String(host))
        }
    }
}
