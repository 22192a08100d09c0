import Testing

@testable import HTTPServer

struct RequestTargetTests {
    @Test(arguments: [
        ("/a/b?c=d?e", "/a/b", "c=d?e"),
        ("/a", "/a", nil),
        ("/a?", "/a", ""),
        ("/%41?b=%C3%A4", "/%41", "b=%C3%A4"),
        ("https://host/ams/x?y=1", "/ams/x", "y=1"),
        ("HTTP://host:80", "/", nil),
        ("http://host?q", "/", "q"),
        ("*", "*", nil),
    ])
    func splits(target: String, path: String, query: String?) {
        let request = ServerRequest(method: "GET", target: target)
        #expect(request.target == target)
        #expect(request.path == path)
        #expect(request.query == query)
    }
}
