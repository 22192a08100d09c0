/// Writing PEM: 64 characters a line, as RFC 7468 asks.
enum PEMText {
    static func make(_ label: String, _ der: [UInt8]) -> String {
        let line = Array(Base64.encode(der).utf8)
        var text = "-----BEGIN \(label)-----\n"
        for start in stride(from: 0, to: line.count, by: 64) {
            text += String(decoding: line[start..<min(start + 64, line.count)], as: UTF8.self) + "\n"
        }
        return text + "-----END \(label)-----\n"
    }
}
