internal import CMicroHTTPD

/// A body that breaks off: libmicrohttpd declares its whole length and asks for pieces until there are no more.
final class PartialBody: Sendable {
    private let bytes: [UInt8]

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// A response that declares the whole body and sends only its beginning; the library owns the body.
    static func makeResponse(_ body: [UInt8], bytes: Int) -> OpaquePointer? {
        let owned = Unmanaged.passRetained(PartialBody(Array(body.prefix(max(bytes, 0)))))
        let response = MHD_create_response_from_callback(
            UInt64(body.count),
            1 << 14,
            { context, position, buffer, room in
                guard let context, let buffer else { return customs_mhd_end_with_error }
                return Unmanaged<PartialBody>.fromOpaque(context).takeUnretainedValue()
                    .copy(from: Int(position), to: buffer, room: room)
            },
            owned.toOpaque(),
            { context in
                if let context { Unmanaged<PartialBody>.fromOpaque(context).release() }
            }
        )
        if response == nil { owned.release() }
        return response
    }

    private func copy(from position: Int, to buffer: UnsafeMutablePointer<CChar>, room: Int) -> Int {
        let piece = bytes.dropFirst(position).prefix(room)
        guard !piece.isEmpty else { return customs_mhd_end_with_error }
        UnsafeMutableRawBufferPointer(start: buffer, count: room).copyBytes(from: piece)
        return piece.count
    }
}
