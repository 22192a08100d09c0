import Testing
import TextEncodings

@Suite struct MultipartFormTests {
    private static let type = "multipart/form-data; boundary=\"b\""

    private func fields(_ body: String, _ type: String = Self.type) -> [String]? {
        MultipartForm(Array(body.utf8), contentType: type)?.fields.map {
            String(decoding: $0.name, as: UTF8.self) + "=" + String(decoding: $0.value, as: UTF8.self)
        }
    }

    @Test func fieldsComeAsTheyWereSent() {
        let body =
            "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b \r\n"
            + "Content-Type: text/plain\r\ncontent-disposition:form-data;name=c\r\n\r\n--x\r\n--\r\n\r\n--b\r\n"
            + "Content-Disposition: form-data; name=\"e\"\r\n\r\n\r\n--b--\r\nepilogue"
        #expect(fields(body) == ["a=1", "c=--x\r\n--\r\n", "e="])
        #expect(fields("--b--") == [])
    }

    @Test func aSemicolonInQuotesEndsNothing() {
        let part = "Content-Disposition: form-data; x=\"1; name=b\"; name=\"a;b\"\r\n\r\n1\r\n"
        #expect(fields("--b\r\n\(part)--b--") == ["a;b=1"])
        #expect(fields("--b;c--", "multipart/form-data; boundary=\"b;c\"") == [])
    }

    @Test(arguments: [
        "", "--b", "--b\r\n", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1",
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b",
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n--b--",
        "--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--",
        "--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"f\"\r\n\r\n1\r\n--b--", "--bx\r\n",
    ]) func brokenBodiesAreRefused(_ body: String) { #expect(fields(body) == nil) }

    @Test func theTypeNamesTheBoundary() {
        #expect(fields("--b--", "multipart/form-data") == nil)
        #expect(fields("--b--", "multipart/form-data; boundary=\(String(repeating: "b", count: 71))") == nil)
        #expect(MultipartForm.isMediaType("Multipart/Form-Data ; boundary=b"))
        #expect(!MultipartForm.isMediaType("application/x-www-form-urlencoded"))
    }
}
