import DeclarationCore
import FoundationEssentials
import Testing

/// `customs migrate shadow`, over a ledger that `submit` filled.
@Suite struct MigrateShadowTests {
    private let folder: LedgerFolder

    init() throws { folder = try LedgerFolder() }

    private func shadow(_ configuration: String, _ words: String...) async -> CommandRun {
        await CommandRun.of(
            "--config",
            configuration,
            "migrate",
            "shadow",
            arguments: words,
            environment: folder.environment,
            folder: folder.path
        )
    }

    private func configuration(shadow: String) throws -> String {
        let path = folder.path + "/customs.json"
        try """
        {"backends": {"mock": {"plugin": "mock"}, "other": {"plugin": "mock"}},
         "routes": [{"backend": "mock", "shadow": \(shadow)}]}
        """.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test(arguments: ["\"other\"", "{\"backend\": \"other\", \"inquiries\": true}"])
    func whatWasFoundIsCounted(_ form: String) async throws {
        let path = try configuration(shadow: form)
        let empty = await shadow(path)
        #expect(empty.status != 0, "no ledger yet")
        let sent = await CommandRun.of(
            "--config",
            path,
            "submit",
            "-",
            input: SubmitTests.lines(7),
            environment: folder.environment
        )
        #expect(sent.status == 0, "\(sent.error)")
        let run = await shadow(path, "--json", "--limit-examples=2")
        #expect(run.status == 0, "\(run.error)")
        let groups = run.json["groups"]?.array ?? []
        #expect(groups.compactMap { $0["total"]?.integer }.reduce(0, +) == 7, "\(run.output)")
        #expect(groups.allSatisfy { $0["backend"]?.string == "mock" && $0["shadow"]?.string == "other" })
        #expect(groups.allSatisfy { $0["results"]?["expressible"]?.integer == $0["total"]?.integer })
        let text = await shadow(path)
        #expect(text.output.contains("EXPRESSIBLE") && text.output.contains("other"), "\(text.output)")
        let later = await shadow(path, "--from", "2100-01-01T00:00:00Z")
        #expect(later.status == 0 && later.output.contains("holds nothing"))
        let elsewhere = await shadow(path, "--office", "NOWHERE", "--json")
        #expect(elsewhere.json["groups"]?.array?.isEmpty == true)
    }
}
