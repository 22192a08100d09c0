import Foundation
import Testing

/// Which module may import which: the boundaries that the build can't know.
@Suite struct ImportTests {
    /// What every target may import: the language's own modules, and Foundation's small part.
    private static let common: Set<String> = ["FoundationEssentials", "Synchronization", "Glibc"]

    private static let allowed: [(folder: String, modules: Set<String>)] = [
        ("Sources/DeclarationCore", []),
        ("Sources/CurlTransport", ["DeclarationCore", "CCurl"]),
        ("Sources/OpenSSLSigning", ["DeclarationCore", "COpenSSL"]),
        ("Sources/SQLiteLedger", ["DeclarationCore", "LedgerSQL", "CSQLite"]),
        ("Sources/PostgresLedger", ["DeclarationCore", "LedgerSQL", "CPostgres"]),
        ("Sources/LedgerSQL", ["DeclarationCore"]),
        ("Sources/ExpatXML", ["CExpat", "TextEncodings"]),
        ("Sources/TextEncodings", ["DeclarationCore"]),
        ("Sources/HTTPServer", ["DeclarationCore", "CMicroHTTPD", "CGnuTLS"]),
        ("Sources/DeclarationSimulation", ["DeclarationCore"]),
        ("Sources/DeclarationTesting", ["DeclarationCore"]),
        (
            "Sources/Simulator",
            [
                "DeclarationCore", "DeclarationSimulation", "HTTPServer", "OpenSSLSigning", "AlipayAMS", "AlipayMAPI",
                "AlipayDialects", "TextEncodings",
            ]
        ),
        (
            "Sources/Gateway",
            [
                "DeclarationCore", "HTTPServer", "OpenSSLSigning", "AlipayAMS", "AlipayMAPI", "AlipayDialects",
                "TextEncodings",
            ]
        ),
        ("Sources/AlipayDialects", ["DeclarationCore", "HTTPServer", "AlipayAMS", "AlipayMAPI"]),
        ("Sources/ProviderCatalog", ["DeclarationCore", "AlipayAMS", "AlipayMAPI", "MockBackend"]),
        (
            "Sources/DeclarationRouter",
            [
                "DeclarationCore", "CurlTransport", "OpenSSLSigning", "LedgerSQL", "SQLiteLedger", "PostgresLedger",
                "Dispatch",
            ]
        ),
        (
            "Sources/CustomsCLI",
            [
                "DeclarationCore", "DeclarationRouter", "OpenSSLSigning", "Simulator", "Gateway", "HTTPServer",
                "Dispatch",
            ]
        ),
        ("Sources/customs", ["CustomsCLI", "ProviderCatalog"]),
        ("Plugins/AlipayAMS/Sources", ["DeclarationCore", "TextEncodings"]),
        ("Plugins/AlipayMAPI/Sources", ["DeclarationCore", "ExpatXML", "TextEncodings"]),
        ("Plugins/MockBackend/Sources", ["DeclarationCore", "DeclarationSimulation"]),
    ]

    @Test(arguments: allowed.map(\.folder))
    func importsOnlyWhatItsRoomMay(folder: String) throws {
        let modules = try #require(Self.allowed.first { $0.folder == folder }?.modules)
        let files = try SourceTree.swiftFiles(folder)
        #expect(!files.isEmpty)
        for file in files {
            let extra = SourceTree.imports(file.text).subtracting(modules).subtracting(Self.common)
            #expect(extra.isEmpty, "\(file.path) imports \(extra.sorted())")
        }
    }

    @Test func theCoreImportsFoundationEssentialsAtMost() throws {
        for file in try SourceTree.swiftFiles("Sources/DeclarationCore") {
            #expect(
                SourceTree.imports(file.text).isSubset(of: ["FoundationEssentials", "Synchronization"]),
                "\(file.path)"
            )
        }
    }

    @Test func everyTargetHasARule() throws {
        let manifest = try String(contentsOf: SourceTree.root.appendingPathComponent("Package.swift"), encoding: .utf8)
        let sources = try FileManager.default.contentsOfDirectory(
            atPath: SourceTree.root.appendingPathComponent("Sources").path
        )
        let ruled = Set(Self.allowed.map(\.folder))
        for folder in sources
        where ![
            "CCurl", "COpenSSL", "CSQLite", "CPostgres", "CExpat", "CMicroHTTPD", "CGnuTLS", "customs-benchmark",
        ].contains(folder) {
            #expect(ruled.contains("Sources/\(folder)"), "no import rule for Sources/\(folder)")
        }
        let plugins = try FileManager.default.contentsOfDirectory(
            atPath: SourceTree.root.appendingPathComponent("Plugins").path
        )
        for folder in plugins {
            #expect(ruled.contains("Plugins/\(folder)/Sources"), "no import rule for Plugins/\(folder)/Sources")
        }
        #expect(!manifest.contains(".package("))
        #expect(manifest.contains("dependencies: [],"))
    }

    @Test func aBackendIsNamedNowhereInTheCore() throws {
        for file in try SourceTree.swiftFiles("Sources/DeclarationCore") {
            let code = file.text.split(separator: "\n").filter { !$0.drop(while: \.isWhitespace).hasPrefix("//") }
                .joined(separator: "\n")
            for name in ["AlipayAMS", "AlipayMAPI", "MockBackend", "alipay-ams", "alipay-mapi"] {
                #expect(!code.contains(name), "\(file.path) names \(name)")
            }
        }
    }

    /// Payment ids and office codes differ by generation, so that the domain has a word for it, and the names of the two that
    /// are documented, which declaration files use. Nothing in the core may depend on which one it is.
    @Test func aGenerationIsNamedInOneFileOfTheCore() throws {
        let name = try Regex(#"\.(ams|mapi)\b|"(ams|mapi)"|[Aa]lipay|[Aa]ntom"#)
        for file in try SourceTree.swiftFiles("Sources/DeclarationCore") {
            let code = file.text.split(separator: "\n").filter { !$0.drop(while: \.isWhitespace).hasPrefix("//") }
            // Examples in messages are quoted within the quotes.
            let named = code.filter { $0.replacing(#/\\"\w+\\"/#, with: "").contains(name) }
            let isTheException = file.path == "Sources/DeclarationCore/Domain/Identifiers.swift"
            #expect(named.count == (isTheException ? 2 : 0), "\(file.path): \(named)")
        }
    }

    @Test func theTopLevelIsTheAgreedOne() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: SourceTree.root.path).filter {
            !$0.hasPrefix(".")
        }
        let agreed: Set<String> = [
            "Package.swift", "Sources", "Tests", "Plugins", "config", "README.md", "README.zh-CN.md", "LICENSE",
            "CHANGELOG.md", "Package.resolved",
        ]
        // What git ignores, such as the keys that the simulator makes, is nobody's layout.
        let ignored = try String(contentsOf: SourceTree.root.appendingPathComponent(".gitignore"), encoding: .utf8)
            .split(separator: "\n").map { $0.hasSuffix("/") ? String($0.dropLast()) : String($0) }
        #expect(Set(names).subtracting(agreed).subtracting(ignored).isEmpty)
    }
}
