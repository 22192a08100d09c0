import DeclarationCore
import Foundation
import TestSupport
import Testing

/// The recipes of the guide *Gateway: clients* work as they stand there.
@Suite struct RecipeTests {
    private static func recipes() throws -> [String] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let path = "Sources/DeclarationCore/Documentation.docc/Guides/Gateway-clients.md"
        let text = try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
        return text.components(separatedBy: "```sh\n").dropFirst().compactMap { part in
            part.components(separatedBy: "```").first
        }
    }

    @Test func everyRecipeWorks() async throws {
        let recipes = try Self.recipes()
        try #require(recipes.count == 4)
        #expect(recipes[0] == "GATEWAY=http://127.0.0.1:8080\n")
        try await TestGateway.run { gateway in
            let folder = gateway.fixture.folder + "/recipes"
            let keys = folder + "/gateway-keys"
            try FileManager.default.createDirectory(atPath: keys, withIntermediateDirectories: true)
            let files = [
                "client.pem": "java-shop-private.pem", "client-md5.key": "php-shop-md5.key", "token": "erp-token",
            ]
            for (file, name) in files {
                try FileManager.default.copyItem(atPath: "\(gateway.fixture.folder)/\(file)", toPath: "\(keys)/\(name)")
            }
            // The port alone is the test's own.
            let origin = "GATEWAY=http://127.0.0.1:\(gateway.http.port)\n"
            var outputs: [String] = []
            for recipe in recipes.dropFirst() { outputs.append(try await Self.run(origin + recipe, in: folder)) }
            #expect(outputs[0].components(separatedBy: #""resultCode":"SUCCESS""#).count == 3, "\(outputs[0])")
            #expect(outputs[1].components(separatedBy: "<is_success>T").count == 3, "\(outputs[1])")
            #expect(outputs[1].components(separatedBy: "<result_code>SUCCESS").count == 3, "\(outputs[1])")
            #expect(outputs[1].contains("<customs_declare>"))
            #expect(outputs[2].components(separatedBy: #""requestId":"20261121003""#).count == 5, "\(outputs[2])")
            #expect(outputs[2].contains(#""type":"urn:declaration-router:problem:retransmission-not-allowed""#))
        }
    }

    private static func run(_ script: String, in folder: String) async throws -> String {
        try await Blocking.run {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/bash")
            process.arguments = ["-euc", script]
            process.currentDirectoryURL = URL(fileURLWithPath: folder)
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let data = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else {
                throw RawFailure(description: "exit \(process.terminationStatus): \(script.prefix(200))")
            }
            return String(decoding: data, as: UTF8.self)
        }
    }
}
