import Glibc

/// The path and query of a request target in origin form (`/path?query`) or absolute form (`https://host/path?query`,
/// which one client library sends to servers too); any other form is a path as it stands.
struct RequestTarget {
    let path: String
    let query: String?

    init(_ target: String) {
        let origin = Self.originForm(target)
        let mark = origin.utf8.firstIndex(of: UInt8(ascii: "?"))
        let path = origin[..<(mark ?? origin.endIndex)]
        self.path = path.isEmpty ? "/" : String(path)
        self.query = mark.map { String(origin[origin.utf8.index(after: $0)...]) }
    }

    private static func originForm(_ target: String) -> Substring {
        guard let scheme = ["http://", "https://"].first(where: { hasPrefix(target, $0) }) else { return target[...] }
        let rest = target.utf8.dropFirst(scheme.utf8.count)
        let start = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? target.endIndex
        return target[start...]
    }

    private static func hasPrefix(_ target: String, _ scheme: String) -> Bool {
        guard target.utf8.count >= scheme.utf8.count else { return false }
        return zip(target.utf8, scheme.utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }
}

/// A request target as it came.
struct ReceivedTarget {
    /// With U+FFFD for what is not UTF-8.
    let text: String
    /// In bytes, as received.
    let size: Int
    /// What follows the first `?`, when the target is not UTF-8.
    let unreadableQuery: [UInt8]?

    /// Whether there is a blank, which may be the end of the target for another reader.
    var hasBlank: Bool { text.utf8.contains(UInt8(ascii: " ")) }

    init(_ start: UnsafePointer<CChar>) {
        if let text = String(validatingCString: start) {
            self.text = text
            size = text.utf8.count
            unreadableQuery = nil
        } else {
            let bytes = UnsafeRawBufferPointer(start: start, count: strlen(start))
            text = String(decoding: bytes, as: UTF8.self)
            size = bytes.count
            unreadableQuery = bytes.firstIndex(of: UInt8(ascii: "?")).map { Array(bytes[($0 + 1)...]) }
        }
    }
}
