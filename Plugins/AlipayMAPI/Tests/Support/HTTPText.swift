import DeclarationCore

/// HTTP messages as golden files show them.
enum HTTPText {
    static func bytes(_ request: HTTPRequest) -> [UInt8] {
        let head = ["\(request.method) \(request.url)"] + request.headers.map { "\($0.name): \($0.value)" }
        return Array((head.joined(separator: "\n") + "\n\n").utf8) + request.body + [0x0A]
    }

    static func response(_ bytes: [UInt8]) -> HTTPResponse {
        let end = bytes.indices.first { bytes[$0...].starts(with: [0x0A, 0x0A]) } ?? bytes.endIndex
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\n")
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            headers.append(parts[0], String(parts[1].drop { $0 == " " }))
        }
        return HTTPResponse(status: status, headers: headers, body: Array(bytes[end...].dropFirst(2)))
    }
}
