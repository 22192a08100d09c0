internal import CMicroHTTPD
internal import DeclarationCore
import Glibc

/// A request's headers as they came.
///
/// libmicrohttpd takes a line that begins with a colon or a zero byte for the end of the head, cuts values at a zero
/// byte and, by its release, joins folded lines and accepts bare line feeds: what one sends as one head would be read as
/// two requests. Its texts lie where they were received, so a head that it has read otherwise than line by line shows a
/// seam.
struct ReceivedHead {
    /// In the order received.
    private(set) var headers = HTTPHeaders()
    /// Whether the head is made of nothing but its first line and `name: value` lines.
    private(set) var isSeamless = true
    /// Where the next line must begin.
    private var next: UnsafePointer<CChar>

    /// Reads the head of a request, at libmicrohttpd's first call for it.
    init(_ connection: OpaquePointer, _ line: RequestLine) {
        next = line.version + strlen(line.version) + Self.lineEnd
        // The count it returns is the number of calls: nothing to check.
        _ = withUnsafeMutablePointer(to: &self) { pointer in
            MHD_get_connection_values_n(
                connection,
                .HEADER_KIND,
                { context, _, name, nameSize, value, valueSize in
                    context?.assumingMemoryBound(to: ReceivedHead.self).pointee.take(name, nameSize, value, valueSize)
                    return .YES
                },
                pointer
            )
        }
        if next + Self.lineEnd != line.method + headerSize(of: connection) { isSeamless = false }
    }

    private static let lineEnd = 2

    private mutating func take(
        _ name: UnsafePointer<CChar>?,
        _ nameSize: Int,
        _ value: UnsafePointer<CChar>?,
        _ valueSize: Int
    ) {
        guard let name, let value else { isSeamless = false; return }
        if name != next { isSeamless = false }
        next = value + valueSize + Self.lineEnd
        headers.append(text(name, nameSize), text(value, Self.trimmedSize(value, valueSize, nameSize)))
    }

    /// The size without white space at the end, which belongs to no value (RFC 9110, section 5.5) and which libmicrohttpd
    /// leaves. A Transfer-Encoding keeps it: the library has taken `chunked ` for something else and reads no chunks, so
    /// that it has to be refused.
    private static func trimmedSize(_ value: UnsafePointer<CChar>, _ size: Int, _ nameSize: Int) -> Int {
        var end = size
        while end > 0, isBlank(value[end - 1]) { end -= 1 }
        return end < size && nameSize == "transfer-encoding".utf8.count ? size : end
    }

    private static func isBlank(_ byte: CChar) -> Bool { byte == 0x20 || byte == 0x09 }

    private func text(_ start: UnsafePointer<CChar>, _ count: Int) -> String {
        String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }
}
