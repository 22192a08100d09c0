import DeclarationCore
import Testing

@Suite struct EndpointURLTests {
    @Test(arguments: [
        ("https://gateway.example", "gateway.example", "gateway.example", ""),
        ("HTTPS://Gateway.Example:8443/g.do?x=1#y", "Gateway.Example:8443", "gateway.example", "/g.do?x=1#y"),
        ("https://a_b-c.example?x", "a_b-c.example", "a_b-c.example", "?x"),
        ("https://[2001:DB8::1]:1/", "[2001:DB8::1]:1", "[2001:db8::1]", "/"),
        ("https://[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7:8]", ""),
        ("https://[::]", "[::]", "[::]", ""), ("https://[1::]", "[1::]", "[1::]", ""),
        ("https://[1:2:3:4:5:6:7::]", "[1:2:3:4:5:6:7::]", "[1:2:3:4:5:6:7::]", ""),
    ])
    func parts(_ text: String, _ authority: String, _ host: String, _ rest: String) throws {
        let url = try EndpointURL(text)
        #expect(!url.isPlain)
        #expect(url.authority == authority)
        #expect(url.host == host)
        #expect(url.rest == rest)
    }

    @Test(arguments: [
        "http://127.0.0.1:80/g", "http://127.255.0.10", "http://localhost/", "http://LOCALHOST:1", "http://[::1]:1/x",
        "http://[0:0:0:0:0:0:0:1]",
    ])
    func plainToThisMachine(_ text: String) throws { #expect(try EndpointURL(text).isPlain) }

    @Test(arguments: [
        ("http://example.com/", "not https"), ("http://127.0.0.01/", "not https"), ("http://127.0.0.256/", "not https"),
        ("http://127.1/", "not https"), ("http://127.0.0.1.example/", "not https"),
        ("http://127.0.0.+1/", "usable host"),
        ("http://localhost.example/", "not https"), ("http://[::2]/", "not https"), ("ftp://a/", "not https"),
        ("example.com", "not an address"), ("https:example.com", "not an address"), ("", "not an address"),
        ("://a", "not an address"), ("https://", "usable host"), ("https:///g", "usable host"),
        ("https://geheim:geheim@a/", "usable host"), ("https://geheim@a/", "usable host"),
        ("https://a%b/", "usable host"),
        ("https://h%41st/", "usable host"), ("https://[::1/g", "usable host"), ("https://[1]/", "usable host"),
        ("https://[]/", "usable host"), ("https://[:]/", "usable host"), ("https://[:::]/", "usable host"),
        ("https://[1::2::3]/", "usable host"), ("https://[::1::]/", "usable host"), ("https://[1:2]/", "usable host"),
        ("https://[1:2:3:4:5:6:7:8:9]/", "usable host"), ("https://[1:2:3:4:5:6:7:8::]/", "usable host"),
        ("https://[12345::]/", "usable host"), ("https://[:1:2:3:4:5:6:7]/", "usable host"),
        ("https://[fe80::1%25eth0]/", "usable host"), ("https://[::1]x/", "port"), ("https://a:/", "port"),
        ("https://a:0/", "port"), ("https://a:65536/", "port"), ("https://a:99999/", "port"),
        ("https://a:abc/g", "port"),
        ("https://a:b:c/", "port"), ("https://a:000080/", "port"), ("https://a\\b/", "backslash"),
        ("https://a b/", "blank"), ("https://a/\r\nX: y", "control"), ("https://ä/", "ASCII"), ("https://a/ä", "ASCII"),
    ])
    func refused(_ text: String, _ word: String) {
        let error = #expect(throws: EndpointURL.Invalid.self) { try EndpointURL(text) }
        #expect(error?.description.contains(word) == true, "\(error.map(\.description) ?? "")")
        #expect(error?.description.contains("geheim") == false)
    }
}
