internal import CCurl
internal import DeclarationCore

/// A request in the form that curl reads: URL, method, header lines and body, in one piece of memory.
///
/// curl borrows header list and body for the whole exchange. Owning one block costs one allocation a call, where
/// `curl_slist_append` costs two for each header.
struct RequestBlock: ~Copyable {
    let url: UnsafePointer<CChar>
    let method: UnsafePointer<CChar>
    let headers: UnsafeMutablePointer<curl_slist>
    let body: UnsafePointer<UInt8>
    let bodyCount: Int
    private let memory: UnsafeMutableRawPointer

    /// What curl would add by itself and is told not to: the request goes out as it was given.
    private static let suppressed: [StaticString] = ["Expect", "Accept", "Content-Type"]

    init(_ request: borrowing HTTPRequest) throws(TransportError) {
        var lineBytes = 0
        var lineCount = Self.suppressed.count
        for field in request.headers {
            try HeaderRules.check(field, bodyCount: request.body.count)
            lineBytes += field.name.utf8.count + field.value.utf8.count + 3
            lineCount += 1
        }
        lineBytes += Self.suppressed.reduce(0) { $0 + $1.utf8CodeUnitCount + 2 }
        try HeaderRules.checkMethod(request.method)
        let nodeBytes = lineCount * MemoryLayout<curl_slist>.stride
        let size = nodeBytes + lineBytes + request.url.utf8.count + request.method.utf8.count + 2 + request.body.count
        memory = .allocate(byteCount: size, alignment: MemoryLayout<curl_slist>.alignment)
        headers = memory.bindMemory(to: curl_slist.self, capacity: lineCount)
        var writer = BlockWriter(next: (memory + nodeBytes).assumingMemoryBound(to: UInt8.self))
        url = writer.text(request.url)
        method = writer.text(request.method)
        Self.writeHeaders(request.headers, to: headers, with: &writer)
        bodyCount = request.body.count
        body = writer.bytes(request.body)
    }

    deinit { memory.deallocate() }

    private static func writeHeaders(
        _ fields: HTTPHeaders,
        to nodes: UnsafeMutablePointer<curl_slist>,
        with writer: inout BlockWriter
    ) {
        var count = 0
        func link(_ line: UnsafeMutablePointer<CChar>) {
            (nodes + count).initialize(to: curl_slist(data: line, next: nil))
            if count > 0 { nodes[count - 1].next = nodes + count }
            count += 1
        }
        for field in fields { link(writer.line(field)) }
        for name in suppressed where !fields.contains(where: { HeaderRules.isNamed($0, name) }) {
            link(writer.suppression(of: name))
        }
    }
}

/// Writes texts one after the other; the caller has counted the bytes.
private struct BlockWriter {
    var next: UnsafeMutablePointer<UInt8>

    mutating func text(_ text: String) -> UnsafePointer<CChar> {
        let start = next
        append(text)
        append(0)
        return UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self)
    }

    mutating func bytes(_ bytes: [UInt8]) -> UnsafePointer<UInt8> {
        let start = next
        bytes.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { next.update(from: base, count: source.count) }
        }
        next += bytes.count
        return UnsafePointer(start)
    }

    /// `Name: value`, or `Name;`, which is how curl is told to send a header without a value.
    mutating func line(_ field: HTTPHeaders.Field) -> UnsafeMutablePointer<CChar> {
        let start = next
        append(field.name)
        if field.value.utf8.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
            append(UInt8(ascii: ";"))
        } else {
            append(UInt8(ascii: ":"))
            append(0x20)
            append(field.value)
        }
        append(0)
        return UnsafeMutableRawPointer(start).assumingMemoryBound(to: CChar.self)
    }

    /// `Name:`, which is how curl is told to leave out a header of its own.
    mutating func suppression(of name: StaticString) -> UnsafeMutablePointer<CChar> {
        let start = next
        name.withUTF8Buffer { $0.forEach { append($0) } }
        append(UInt8(ascii: ":"))
        append(0)
        return UnsafeMutableRawPointer(start).assumingMemoryBound(to: CChar.self)
    }

    private mutating func append(_ byte: UInt8) {
        next.pointee = byte
        next += 1
    }

    private mutating func append(_ text: String) {
        let copied: Void? = text.utf8.withContiguousStorageIfAvailable { source in
            if let base = source.baseAddress { next.update(from: base, count: source.count) }
        }
        if copied == nil {
            for (offset, byte) in text.utf8.enumerated() { next[offset] = byte }
        }
        next += text.utf8.count
    }
}
