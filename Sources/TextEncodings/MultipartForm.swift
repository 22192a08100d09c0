internal import DeclarationCore

/// The fields of a `multipart/form-data` body (RFC 7578), as they came.
package struct MultipartForm: Sendable {
    /// Names and values, in their order.
    package let fields: [(name: [UInt8], value: [UInt8])]

    /// RFC 2046 allows no longer ones.
    private static let boundaryLimit = 70

    /// Reads a body.
    ///
    /// - Parameter contentType: the header's value; it names the boundary.
    /// - Returns: `nil` for a body that is cut off, a part without a name or with one that is no text, or a file.
    package init?(_ body: [UInt8], contentType: String) {
        guard let boundary = Self.parameter("boundary", of: contentType), !boundary.isEmpty,
            boundary.utf8.count <= Self.boundaryLimit
        else { return nil }
        var scanner = Scanner(body, boundary: Array(boundary.utf8))
        var fields: [(name: [UInt8], value: [UInt8])] = []
        guard scanner.enter() else { return nil }
        while let isLast = scanner.isLast() {
            if isLast {
                self.fields = fields
                return
            }
            guard let field = scanner.part().flatMap(Self.field) else { return nil }
            fields.append(field)
        }
        return nil
    }

    /// Whether a content type is this one.
    package static func isMediaType(_ contentType: String) -> Bool {
        let type = contentType.utf8.prefix { $0 != UInt8(ascii: ";") }.filter { $0 != 0x20 && $0 != 0x09 }
        return String(decoding: type, as: UTF8.self).lowercased() == "multipart/form-data"
    }

    private static func field(_ head: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) -> (name: [UInt8], value: [UInt8])?
    {
        guard let head = String(untrusted: head.span) else { return nil }
        let lines = head.split(separator: "\r\n")
        let disposition = lines.first { $0.lowercased().hasPrefix("content-disposition:") }.map(String.init)
        // A file is signed by nothing, and no service here takes one.
        guard let disposition, !disposition.lowercased().contains("filename"),
            let name = parameter("name", of: disposition), !name.isEmpty
        else { return nil }
        return (Array(name.utf8), Array(value))
    }

    /// A parameter of a header's value, in quotes or not.
    private static func parameter(_ wanted: String, of header: String) -> String? {
        for part in parts(of: header).dropFirst() {
            let sides = part.split(separator: "=", maxSplits: 1)
            guard sides.count == 2, sides[0].filter({ $0 != " " && $0 != "\t" }).lowercased() == wanted else {
                continue
            }
            let value = sides[1].drop { $0 == " " || $0 == "\t" }
            guard value.first == "\"" else { return String(value.prefix { $0 != " " && $0 != "\t" }) }
            return String(value.dropFirst().prefix { $0 != "\"" })
        }
        return nil
    }

    /// A header's value, taken apart at the semicolons that don't stand in quotes.
    private static func parts(of header: String) -> [Substring] {
        var isQuoted = false
        return header.split(omittingEmptySubsequences: false) { character in
            if character == "\"" { isQuoted.toggle() }
            return character == ";" && !isQuoted
        }
    }

    /// Goes through the bytes from one delimiter to the next.
    private struct Scanner {
        private static let lineEnd: [UInt8] = [0x0D, 0x0A]
        private static let dashes = Array("--".utf8)

        private let bytes: [UInt8]
        private let delimiter: [UInt8]
        private var index = 0

        init(_ bytes: [UInt8], boundary: [UInt8]) {
            self.bytes = bytes
            delimiter = Self.lineEnd + Self.dashes + boundary
        }

        /// Goes behind the first delimiter, which may begin the body.
        mutating func enter() -> Bool {
            if bytes.starts(with: delimiter.dropFirst(2)) {
                index = delimiter.count - 2
                return true
            }
            return content(until: delimiter) != nil
        }

        /// Goes to the next line behind a delimiter.
        ///
        /// - Returns: whether it was the last one; `nil` for a broken body.
        mutating func isLast() -> Bool? {
            if bytes[index...].starts(with: Self.dashes) { return true }
            guard let padding = content(until: Self.lineEnd), padding.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else {
                return nil
            }
            return false
        }

        /// A part's head and its content.
        mutating func part() -> (ArraySlice<UInt8>, ArraySlice<UInt8>)? {
            guard let head = content(until: Self.lineEnd + Self.lineEnd), let value = content(until: delimiter) else {
                return nil
            }
            return (head, value)
        }

        /// What stands before the next occurrence of some bytes; goes behind it.
        private mutating func content(until end: [UInt8]) -> ArraySlice<UInt8>? {
            var next = index
            while next + end.count <= bytes.count {
                if bytes[next] == end[0], bytes[next...].starts(with: end) {
                    defer { index = next + end.count }
                    return bytes[index..<next]
                }
                next += 1
            }
            return nil
        }
    }
}
