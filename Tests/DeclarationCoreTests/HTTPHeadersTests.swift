import DeclarationCore
import Testing

@Suite struct HTTPHeadersTests {
    @Test func noPartShowsAValue() {
        let headers: HTTPHeaders = ["Authorization": "Bearer SECRET-TOKEN", "X-Plain": "SECRET-TOKEN"]
        let parts: [Any] = [headers, Array(headers), headers.map { $0 }, Optional(Array(headers)[0]) as Any]
        for part in parts {
            var text = "\(part) " + String(reflecting: part)
            dump(part, to: &text)
            #expect(!text.contains("SECRET-TOKEN"))
            #expect(text.contains("Authorization"))
        }
        #expect(headers["authorization"] == "Bearer SECRET-TOKEN", "the check would see it")
    }
}
