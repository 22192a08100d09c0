import DeclarationCore
import Foundation
import TestSupport
import Testing

/// The guide Gateway, word for word: its first block makes the keys that config/gateway.json names, its second declares.
@Suite struct GuideTests {
    private static let root: URL = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { url.deleteLastPathComponent() }
        return url
    }()

    @Test func theGuidesCommandsWork() async throws {
        let blocks = try Self.blocks("Gateway")
        try #require(blocks.count >= 2)
        try await Self.serve(after: blocks[0]) { site, port in
            let recipe = blocks[1].replacing("127.0.0.1:8080", with: "127.0.0.1:\(port)")
            let answer = try await Self.shell(recipe, site)
            #expect(answer.contains("<result_code>SUCCESS</result_code>"), "\(answer)")
            #expect(try await Self.shell(recipe, site) == answer)
        }
    }

    /// The recipes of the guide Gateway: clients, for each dialect, with the same keys and configuration.
    @Test func theClientsRecipesWork() async throws {
        let keys = try #require(try Self.blocks("Gateway").first)
        let recipes = try Self.blocks("Gateway-clients")
        try #require(recipes.count == 4)
        try await Self.serve(after: keys) { site, port in
            let origin = recipes[0].replacing("127.0.0.1:8080", with: "127.0.0.1:\(port)") + "\n"
            let ams = try await Self.shell(origin + recipes[1], site)
            #expect(ams.components(separatedBy: #""resultCode":"SUCCESS""#).count == 3, "\(ams)")
            #expect(ams.contains(#""declarationRecords""#))
            let mapi = try await Self.shell(origin + recipes[2], site)
            #expect(mapi.components(separatedBy: "<result_code>SUCCESS").count == 3, "\(mapi)")
            #expect(mapi.contains("<customs_declare>"))
            let native = try await Self.shell(origin + recipes[3], site)
            #expect(native.components(separatedBy: #""requestId":"20261121003""#).count == 5, "\(native)")
            #expect(native.contains(#"problem:retransmission-not-allowed""#))
        }
    }

    private static func blocks(_ guide: String) throws -> [String] {
        let path = "Sources/DeclarationCore/Documentation.docc/Guides/\(guide).md"
        return try String(contentsOf: root.appending(path: path), encoding: .utf8).components(separatedBy: "```sh\n")
            .dropFirst().map { $0.components(separatedBy: "\n```")[0] }
    }

    /// Runs the gateway with config/gateway.json, whose keys the script makes.
    private static func serve(after script: String, test: (ServeSite, UInt16) async throws -> Void) async throws {
        let site = try ServeSite()
        try FileManager.default.createDirectory(atPath: site.folder + "/config", withIntermediateDirectories: false)
        let template = try String(contentsOf: root.appending(path: "config/gateway.json"), encoding: .utf8)
        try site.write(template, to: "config/gateway.json")
        #expect(try await shell(script, site) == "")
        let serve = try await ServeProcess.start(site, configuration: "\(site.folder)/config/gateway.json")
        try await test(site, serve.port)
        serve.process.signal(SIGTERM)
        #expect(await serve.process.end(orKillAfter: .seconds(60)) == 0)
    }

    /// What a script prints.
    private static func shell(_ script: String, _ site: ServeSite) async throws -> String {
        let output = "\(site.folder)/shell.out"
        let shell = try ChildProcess.start(
            "/bin/sh",
            ["-ec", "cd \(site.folder)\n\(script)"],
            output: output,
            error: output + ".err"
        )
        let status = await shell.end(orKillAfter: .seconds(120))
        let said = try String(contentsOfFile: output, encoding: .utf8)
        guard status == 0 else {
            let error = try String(contentsOfFile: output + ".err", encoding: .utf8)
            throw LocalHTTP.Failure(description: "exit \(status): \(said)\(error)")
        }
        return said
    }
}
