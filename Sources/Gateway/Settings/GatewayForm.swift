import DeclarationCore

/// The keys of the `gateway` block.
enum GatewayForm {
    static let address = Setting<String>.string(
        "address",
        default: "127.0.0.1",
        help: "The numeric address to listen on. Any other than a loopback address needs `tls`, or `allowPlainText`."
    )
    static let port = Setting<Int>.integer("port", 0...65_535, default: 8080, help: "The port; 0 takes a free one.")
    static let allowPlainText = Setting<Bool>.bool(
        "allowPlainText",
        default: false,
        help: "Serves plain HTTP on any address: only behind a proxy that ends TLS."
    )
    static let certificate = Setting<String>.string(
        "certificate",
        help: "The certificate chain, a PEM file; relative to this file. Read again when it changes."
    )
    static let privateKey = Setting<Secret>.secret("privateKey", help: "The certificate's private key, PEM.")
    static let clientAuthorities = Setting<String?>.optionalString(
        "clientAuthorities",
        help:
            "The authorities that issue clients' certificates, a PEM file; relative to this file. Clients are asked for "
            + "a certificate then, and may do without one. Read again when it changes."
    )
    static let tls = Setting<Settings?>.optionalBlock(
        "tls",
        SettingsSchema(certificate, privateKey, clientAuthorities),
        help: "Serves HTTPS, TLS 1.2 or later."
    )
    static let adminAddress = Setting<String>.string(
        "address",
        default: "127.0.0.1",
        help: "The numeric address of health and metrics."
    )
    static let adminPort = Setting<Int>.integer(
        "port",
        0...65_535,
        default: 8081,
        help: "The port of health and metrics; 0 takes a free one."
    )
    static let admin = Setting<Settings>.block(
        "admin",
        SettingsSchema(adminAddress, adminPort),
        help: "Where operators look: health and metrics, plain HTTP. Keep it off public networks."
    )
    static let maximumBody = Setting<Int>.integer(
        "maximumBodyBytes",
        1_024...(16 << 20),
        default: 256 << 10,
        help: "The largest request body in bytes; a larger one is answered with 413."
    )
    static let connections = Setting<Int>.integer(
        "connectionLimit",
        1...100_000,
        default: 4_096,
        help: "The most connections at a time."
    )
    static let connectionsPerAddress = Setting<Int?>.optionalInteger(
        "connectionsPerAddress",
        1...100_000,
        help:
            "The most connections at a time of one client address, or of one IPv6 network of 64 bits; further ones are "
            + "closed at once. Leave it out behind a proxy, whose address all clients share."
    )
    static let idle = Setting<Int>.integer(
        "idleTimeoutSeconds",
        1...3_600,
        default: 60,
        help: "Seconds without a byte after which a connection is closed."
    )
    static let inFlight = Setting<Int>.integer(
        "requestsInFlight",
        1...100_000,
        default: 512,
        help: "Requests at work at a time; further ones wait."
    )
    static let queued = Setting<Int>.integer(
        "requestsQueued",
        0...100_000,
        default: 512,
        help: "Requests that wait at a time; beyond them the dialect's throttling answer goes out at once."
    )
    static let drain = Setting<Int>.integer(
        "drainTimeoutMs",
        0...600_000,
        default: 30_000,
        help: "How long requests under way may take after SIGTERM, in milliseconds."
    )
    static let clockWindow = Setting<Int>.integer(
        "clockWindowMs",
        1_000...86_400_000,
        default: 300_000,
        help: "How far an AMS request's time may be from the gateway's clock, in milliseconds."
    )
    static let amsPrivateKey = Setting<Secret?>.optionalSecret(
        "amsPrivateKey",
        help: "Signs answers of the AMS dialect: RSA, PEM or one line of base64. Clients get its public key."
    )
    static let mapiRSAPrivateKey = Setting<Secret?>.optionalSecret(
        "mapiRsaPrivateKey",
        help: "Signs answers of the mapi dialect to requests with RSA or RSA2."
    )
    static let mapiDSAPrivateKey = Setting<Secret?>.optionalSecret(
        "mapiDsaPrivateKey",
        help: "Signs answers of the mapi dialect to requests with DSA."
    )
    static let clients = Setting<[NamedSettings]>.blocks(
        "clients",
        ClientForm.schema,
        help: "The programs that may declare, by name."
    )

    static let schema = SettingsSchema(
        address,
        port,
        allowPlainText,
        tls,
        admin,
        maximumBody,
        connections,
        connectionsPerAddress,
        idle,
        inFlight,
        queued,
        drain,
        clockWindow,
        amsPrivateKey,
        mapiRSAPrivateKey,
        mapiDSAPrivateKey,
        clients
    )
}
