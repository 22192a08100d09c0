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
        let guide = try String(
            contentsOf: Self.root.appending(path: "Sources/DeclarationCore/Documentation.docc/Guides/Gateway.md"),
            encoding: .utf8
        )
        let blocks = guide.components(separatedBy: "```sh\n").dropFirst().map {
            $0.components(separatedBy: "\n```")[0]
        }
        try #require(blocks.count >= 2)
        let site = try ServeSite()
        try FileManager.default.createDirectory(atPath: site.folder + "/config", withIntermediateDirectories: false)
        let template = try String(contentsOf: Self.root.appending(path: "config/gateway.json"), encoding: .utf8)
        try site.write(template, to: "config/gateway.json")
        #expect(try await Self.shell(blocks[0], site) == "")
        let serve = try await ServeProcess.start(site, configuration: "\(site.folder)/config/gateway.json")
        let recipe = blocks[1].replacing("127.0.0.1:8080", with: "127.0.0.1:\(serve.port)")
        let answer = try await Self.shell(recipe, site)
        #expect(answer.contains("<result_code>SUCCESS</result_code>"), "\(answer)")
        #expect(try await Self.shell(recipe, site) == answer)
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
