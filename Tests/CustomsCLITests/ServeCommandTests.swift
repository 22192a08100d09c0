import Testing

@Suite struct ServeCommandTests {
    @Test func withoutItsBlockItNamesAnExample() async {
        let run = await CommandRun.of("serve")
        #expect(run.status == 78)
        #expect(run.error.contains("the configuration has no \"gateway\" block") && run.error.contains("gateway.json"))
    }
}
