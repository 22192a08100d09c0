// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "DeclarationRouter",
    products: [
        .executable(name: "customs", targets: ["customs"]),
        .library(name: "DeclarationCore", targets: ["DeclarationCore"]),
        .library(name: "DeclarationRouter", targets: ["DeclarationRouter"]),
        .library(name: "OpenSSLSigning", targets: ["OpenSSLSigning"]),
        .library(name: "SQLiteLedger", targets: ["SQLiteLedger"]),
        .library(name: "PostgresLedger", targets: ["PostgresLedger"]),
        .library(name: "ProviderCatalog", targets: ["ProviderCatalog"]),
        .library(name: "CustomsCLI", targets: ["CustomsCLI"]),
        .library(name: "DeclarationTesting", targets: ["DeclarationTesting"]),
    ],
    dependencies: [],
    targets: [
        // C libraries of the distribution: a module map and a shim each, nothing else. libcurl and libpq are found without
        // pkg-config: from Debian 13 on theirs name Kerberos's headers in a way that SwiftPM warns of.
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CMicroHTTPD", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CGnuTLS", pkgConfig: "gnutls", providers: [.apt(["libgnutls28-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CPostgres", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),

        // The core: domain, ports, routing, configuration. Everything points at it; it points at nothing.
        .target(name: "DeclarationCore"),

        // One target per C library.
        .target(name: "CurlTransport", dependencies: ["DeclarationCore", "CCurl"]),
        .target(name: "OpenSSLSigning", dependencies: ["DeclarationCore", "COpenSSL"]),
        .target(name: "HTTPServer", dependencies: ["DeclarationCore", "CMicroHTTPD", "CGnuTLS"]),
        .target(name: "SQLiteLedger", dependencies: ["DeclarationCore", "LedgerSQL", "CSQLite"]),
        .target(name: "PostgresLedger", dependencies: ["DeclarationCore", "LedgerSQL", "CPostgres"]),
        .target(name: "LedgerSQL", dependencies: ["DeclarationCore"]),
        .target(name: "ExpatXML", dependencies: ["CExpat", "TextEncodings"]),
        .target(name: "TextEncodings", dependencies: ["DeclarationCore"]),

        // Backends.
        .target(
            name: "AlipayAMS",
            dependencies: ["DeclarationCore", "TextEncodings"],
            path: "Plugins/AlipayAMS/Sources"
        ),
        .target(
            name: "AlipayMAPI",
            dependencies: ["DeclarationCore", "ExpatXML", "TextEncodings"],
            path: "Plugins/AlipayMAPI/Sources"
        ),
        .target(
            name: "MockBackend",
            dependencies: ["DeclarationCore", "DeclarationSimulation"],
            path: "Plugins/MockBackend/Sources"
        ),

        // The other end of the wire: what a server of either generation reads and writes.
        .target(
            name: "AlipayDialects",
            dependencies: ["DeclarationCore", "HTTPServer", "AlipayAMS", "AlipayMAPI"]
        ),

        // What people run.
        .target(
            name: "Gateway",
            dependencies: [
                "DeclarationCore", "HTTPServer", "OpenSSLSigning", "AlipayAMS", "AlipayMAPI", "AlipayDialects",
                "TextEncodings",
            ]
        ),
        .target(name: "DeclarationSimulation", dependencies: ["DeclarationCore"]),
        .target(
            name: "Simulator",
            dependencies: [
                "DeclarationCore", "DeclarationSimulation", "HTTPServer", "OpenSSLSigning", "AlipayAMS", "AlipayMAPI",
                "AlipayDialects", "TextEncodings",
            ]
        ),
        .target(name: "ProviderCatalog", dependencies: ["DeclarationCore", "AlipayAMS", "AlipayMAPI", "MockBackend"]),
        .target(
            name: "DeclarationRouter",
            dependencies: [
                "DeclarationCore", "CurlTransport", "OpenSSLSigning", "LedgerSQL", "SQLiteLedger", "PostgresLedger",
            ],
            resources: [.embedInCode("Resources/customs-codes.json")]
        ),
        .target(
            name: "CustomsCLI",
            dependencies: [
                "DeclarationCore", "DeclarationRouter", "OpenSSLSigning", "Simulator", "Gateway", "HTTPServer",
            ]
        ),
        .executableTarget(name: "customs", dependencies: ["CustomsCLI", "ProviderCatalog"]),
        .target(name: "DeclarationTesting", dependencies: ["DeclarationCore"]),
        .executableTarget(
            name: "customs-benchmark",
            dependencies: [
                "DeclarationCore", "DeclarationRouter", "CurlTransport", "OpenSSLSigning", "AlipayAMS", "AlipayMAPI",
                "SQLiteLedger", "HTTPServer", "ProviderCatalog", "TextEncodings", "CCurl", "CMicroHTTPD", "COpenSSL",
                "CSQLite",
            ]
        ),

        // Tests.
        .testTarget(
            name: "DeclarationCoreTests",
            dependencies: ["DeclarationCore", "DeclarationTesting", "TestSupport"]
        ),
        .testTarget(name: "DeclarationSimulationTests", dependencies: ["DeclarationSimulation", "DeclarationCore"]),
        .testTarget(name: "DeclarationTestingTests", dependencies: ["DeclarationTesting", "DeclarationCore"]),
        .testTarget(name: "CurlTransportTests", dependencies: ["CurlTransport", "DeclarationCore", "TestSupport"]),
        .testTarget(
            name: "OpenSSLSigningTests",
            dependencies: ["OpenSSLSigning", "DeclarationCore", "COpenSSL"],
            resources: [.copy("Fixtures")]
        ),
        .testTarget(
            name: "SQLiteLedgerTests",
            dependencies: [
                "SQLiteLedger", "LedgerSQL", "DeclarationCore", "DeclarationTesting", "OpenSSLSigning", "TestSupport",
                "CSQLite",
            ],
            resources: [.copy("Fixtures")]
        ),
        .testTarget(
            name: "PostgresLedgerTests",
            dependencies: [
                "PostgresLedger", "LedgerSQL", "DeclarationCore", "DeclarationTesting", "OpenSSLSigning", "TestSupport",
            ],
            resources: [.copy("Fixtures")]
        ),
        .testTarget(name: "CrashTests", dependencies: ["customs", "DeclarationCore", "TestSupport"]),
        // What several test targets need: programs to start, a backend that counts.
        .target(
            name: "TestSupport",
            dependencies: ["DeclarationCore", "DeclarationTesting"],
            path: "Tests/TestSupport"
        ),
        .testTarget(name: "TextTests", dependencies: ["ExpatXML", "TextEncodings"]),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "Gateway", "CustomsCLI", "customs", "DeclarationRouter", "DeclarationCore", "DeclarationTesting",
                "ProviderCatalog", "Simulator", "HTTPServer", "CurlTransport", "OpenSSLSigning", "AlipayAMS",
                "AlipayMAPI",
                "TextEncodings", "TestSupport", "COpenSSL",
            ]
        ),
        .testTarget(name: "HTTPServerTests", dependencies: ["HTTPServer", "DeclarationCore", "CGnuTLS"]),
        .testTarget(
            name: "SimulatorTests",
            dependencies: [
                "Simulator", "DeclarationSimulation", "DeclarationCore", "DeclarationRouter", "DeclarationTesting",
                "CurlTransport", "HTTPServer", "OpenSSLSigning", "AlipayAMS", "AlipayMAPI", "MockBackend",
                "TestSupport", "TextEncodings",
            ]
        ),
        .testTarget(
            name: "CustomsCLITests",
            dependencies: [
                "CustomsCLI", "DeclarationRouter", "DeclarationCore", "ProviderCatalog", "SQLiteLedger", "TestSupport",
                "CSQLite",
            ],
            resources: [.copy("Fixtures")]
        ),
        .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"]),
        .testTarget(
            name: "AlipayAMSTests",
            dependencies: [
                "AlipayAMS", "DeclarationCore", "DeclarationTesting", "OpenSSLSigning", "CurlTransport", "HTTPServer",
            ],
            path: "Plugins/AlipayAMS/Tests",
            resources: [.copy("Fixtures")]
        ),
        .testTarget(
            name: "AlipayMAPITests",
            dependencies: ["AlipayMAPI", "DeclarationCore", "DeclarationTesting", "OpenSSLSigning"],
            path: "Plugins/AlipayMAPI/Tests",
            resources: [.copy("Fixtures")]
        ),
        .testTarget(
            name: "MockBackendTests",
            dependencies: ["MockBackend", "DeclarationCore", "DeclarationTesting"],
            path: "Plugins/MockBackend/Tests",
            resources: [.copy("Fixtures")]
        ),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .treatAllWarnings(as: .error),
        ]
}
