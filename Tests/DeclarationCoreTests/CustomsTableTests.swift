import DeclarationCore
import Testing

@Suite struct CustomsTableTests {
    @Test(
        arguments: [
            (CustomsDestination(place: "hangzhou"), Generation.ams, "ZONGSHU"),
            (CustomsDestination(place: "hangzhou"), .mapi, "HANGZHOU_ZONGSHU"),
            (CustomsDestination(code: "hangzhou"), .mapi, "HANGZHOU"),
            (CustomsDestination(code: "HANGZHOU_ZONGSHU"), .ams, "ZONGSHU"),
            (CustomsDestination(code: "ZONGSHU"), .mapi, "ZONGSHU"),
            (CustomsDestination(place: "hangzhou", code: "ZONGSHU"), .mapi, "HANGZHOU_ZONGSHU"),
            (CustomsDestination(place: "xinzheng-airport"), .ams, "ZONGSHU"),
            (CustomsDestination(code: "HENAN"), .ams, "HENAN"),
            (CustomsDestination(code: "CHONGQING"), .ams, nil),
            (CustomsDestination(code: "NEWPLACE"), .ams, "NEWPLACE"),
            (CustomsDestination(place: "hangzhou"), "wallet", "ZONGSHU"),
        ] as [(CustomsDestination, Generation, CustomsCode?)]
    )
    func sendsTheGenerationsCodeOfTheOffice(destination: CustomsDestination, generation: Generation, code: CustomsCode?)
    {
        #expect(sampleTable.code(for: destination, generation: generation) == code)
    }

    @Test func saysWhatIsWrongWithADestination() {
        #expect(
            sampleTable.problems(in: CustomsDestination(place: "hangzou")).first?.message.contains(
                "did you mean \"hangzhou\""
            ) == true
        )
        #expect(
            sampleTable.problems(in: CustomsDestination(place: "ningbo", code: "ZONGSHU")).first?.path == "customs.code"
        )
        #expect(sampleTable.problems(in: CustomsDestination(code: "NEWPLACE")).first?.severity == .warning)
        #expect(sampleTable.problems(in: CustomsDestination(place: "ningbo", code: "ningbo")).isEmpty)
    }

    @Test func readingATableReportsProblemsWithPathAndLine() {
        let text =
            "{\"places\": [\n{\"id\": \"x\", \"name\": \"X\", \"codes\": {\"ams\": []}},\n{\"id\": \"y\", \"colour\": 1}]}"
        let error = #expect(throws: InvalidInput.self) { try CustomsTable(json: Array(text.utf8), file: "t.json") }
        let found = error?.problems.map { "\($0.path):\($0.line ?? 0)" } ?? []
        #expect(Set(found) == ["places[0].codes.ams:2", "places[1].colour:3", "places[1].name:3", "places[1].codes:3"])
    }
}
