/// The keys of a `transport` block.
enum TransportForm {
    private static let connectTimeout = Setting<Int>.integer(
        "connectTimeoutMs",
        1...600_000,
        default: 5_000,
        help: "How long a connection, its TLS handshake included, may take, in milliseconds."
    )
    private static let totalTimeout = Setting<Int>.integer(
        "totalTimeoutMs",
        1...600_000,
        default: 30_000,
        help: "How long a whole exchange may take, in milliseconds."
    )
    private static let idleTimeout = Setting<Int>.integer(
        "idleTimeoutMs",
        0...600_000,
        default: 0,
        help: "How long the answer may make no progress (a whole header line, a piece of the body) before the exchange "
            + "counts as dead, in milliseconds; 0 for no limit."
    )
    private static let connectionsPerHost = Setting<Int>.integer(
        "connectionsPerHost",
        1...10_000,
        default: 32,
        help: "Connections to one host at once."
    )
    private static let totalConnections = Setting<Int>.integer(
        "totalConnections",
        1...10_000,
        default: 128,
        help: "Connections at once."
    )
    private static let queueLimit = Setting<Int>.integer(
        "queueLimit",
        1...1_000_000,
        default: 10_000,
        help: "Requests that may be under way or wait; beyond it a call fails at once, not sent."
    )
    private static let idleConnectionLifetime = Setting<Int>.integer(
        "idleConnectionLifetimeMs",
        1_000...86_400_000,
        default: 60_000,
        help: "How long an idle connection may be used again, in milliseconds."
    )
    private static let maximumBodyBytes = Setting<Int>.integer(
        "maximumBodyBytes",
        1_024...67_108_864,
        default: 1 << 20,
        help: "The largest answer that is read, in bytes."
    )
    private static let proxy = Setting<String?>.optionalString(
        "proxy",
        help: "A proxy, such as http://proxy.example:3128. The environment's proxy variables are not read."
    )
    private static let proxyCredentials = Setting<Secret?>.optionalSecret(
        "proxyCredentials",
        help: "The proxy's user and password, as user:password."
    )
    private static let caBundle = Setting<String?>.optionalString(
        "caBundle",
        help: "A PEM file with the certificate authorities to trust instead of the system's; relative to this file."
    )
    private static let http2 = Setting<Bool>.bool(
        "http2",
        default: true,
        help: "Whether HTTP/2 is offered to HTTPS servers."
    )

    static let schema = SettingsSchema(
        connectTimeout,
        totalTimeout,
        idleTimeout,
        connectionsPerHost,
        totalConnections,
        queueLimit,
        idleConnectionLifetime,
        maximumBodyBytes,
        proxy,
        proxyCredentials,
        caBundle,
        http2
    )

    /// The settings of a block; file paths are taken relative to a folder.
    static func settings(_ block: Settings, folder: String) -> TransportSettings {
        var settings = TransportSettings()
        settings.connectTimeout = block.milliseconds(connectTimeout) ?? settings.connectTimeout
        settings.totalTimeout = block.milliseconds(totalTimeout) ?? settings.totalTimeout
        settings.idleTimeout = block.milliseconds(idleTimeout) ?? settings.idleTimeout
        settings.connectionsPerHost = block[connectionsPerHost] ?? settings.connectionsPerHost
        settings.totalConnections = block[totalConnections] ?? settings.totalConnections
        settings.queueLimit = block[queueLimit] ?? settings.queueLimit
        settings.idleConnectionLifetime = block.milliseconds(idleConnectionLifetime) ?? settings.idleConnectionLifetime
        settings.maximumBodyBytes = block[maximumBodyBytes] ?? settings.maximumBodyBytes
        settings.proxy = block[proxy] ?? nil
        settings.proxyCredentials = block[proxyCredentials] ?? nil
        settings.caBundle = (block[caBundle] ?? nil).map { FilePath.resolve($0, in: folder) }
        settings.http2 = block[http2] ?? settings.http2
        return settings
    }
}
