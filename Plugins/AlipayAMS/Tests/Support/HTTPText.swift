import DeclarationCore

/// HTTP messages as golden files hold them: a first line, headers, an empty line, the body's bytes.
enum HTTPText {
    static func text(_ request: HTTPRequest) -> String {
        let headers = request.headers.map { "\($0.name): \($0.value)\n" }.joined()
        return "\(request.method) \(request.url)\n\(headers)\n" + String(decoding: request.body, as: UTF8.self)
    }

    static func response(_ bytes: [UInt8]) throws -> HTTPResponse {
        var lines: [String] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0A) {
            let line = String(decoding: rest[..<end], as: UTF8.self)
            rest = rest[(end + 1)...]
            if line.isEmpty { break }
            lines.append(line)
        }
        let status = lines.first?.split(separator: " ").last.flatMap { Int($0) }
        guard let status else { throw InvalidInput([Problem(.error, path: "response.http", "no status")]) }
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            headers.append(String(parts[0]), String(parts[1].drop { $0 == " " }))
        }
        return HTTPResponse(status: status, headers: headers, body: Array(rest))
    }
}
