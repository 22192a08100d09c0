internal import CMicroHTTPD
internal import DeclarationCore
import Glibc

/// Hands an answer to libmicrohttpd, on the thread of the connection.
struct AnswerSender {
    /// libmicrohttpd's connection, which is not suspended.
    let pointer: OpaquePointer
    let socket: Int32
    let traffic: Traffic

    /// Sends; `MHD_NO` closes the connection.
    func send(_ answer: ServerAnswer) -> MHD_Result {
        switch answer {
        case .response(let response):
            return queue(response.status, response.headers, makeResponse(response.body))
        case .partial(let response, let bytes):
            return queue(response.status, response.headers, PartialBody.makeResponse(response.body, bytes: bytes))
        case .closeWithoutAnswer:
            return .NO
        case .raw(let bytes):
            write(bytes)
            return .NO
        }
    }

    private func queue(_ status: Int, _ headers: HTTPHeaders, _ made: OpaquePointer?) -> MHD_Result {
        if let made {
            defer { MHD_destroy_response(made) }
            if addHeaders(headers, to: made), (200...999).contains(status) {
                return MHD_queue_response(pointer, UInt32(status), made)
            }
        }
        return queueUnsendable()
    }

    private func queueUnsendable() -> MHD_Result {
        guard let made = makeResponse(Array("The answer cannot be sent.\n".utf8)) else { return .NO }
        defer { MHD_destroy_response(made) }
        return MHD_queue_response(pointer, 500, made)
    }

    private func makeResponse(_ body: [UInt8]) -> OpaquePointer? {
        body.withUnsafeBytes { bytes in
            // The library copies at once; its parameter is mutable only for its other modes.
            MHD_create_response_from_buffer(
                bytes.count,
                UnsafeMutableRawPointer(mutating: bytes.baseAddress),
                .RESPMEM_MUST_COPY
            )
        }
    }

    private func addHeaders(_ headers: HTTPHeaders, to response: OpaquePointer) -> Bool {
        for field in headers where !Self.isContentLength(field.name) {
            guard MHD_add_response_header(response, field.name, field.value) == .YES else { return false }
        }
        guard traffic.isDraining, headers["connection"] == nil else { return true }
        return MHD_add_response_header(response, "Connection", "close") == .YES
    }

    private static func isContentLength(_ name: String) -> Bool {
        name.utf8.count == 14 && name.lowercased() == "content-length"
    }

    /// Writes past libmicrohttpd. Best effort: a client that is gone, or a full buffer, ends it.
    private func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes {
            _ = Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
    }
}
