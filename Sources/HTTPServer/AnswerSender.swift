internal import CMicroHTTPD
internal import DeclarationCore
import Glibc

/// Hands an answer to libmicrohttpd, on the thread of the connection.
struct AnswerSender {
    let connection: OpaquePointer
    /// Whether to ask the client to close afterwards.
    let closes: Bool

    /// Sends; `MHD_NO` closes the connection.
    func send(_ answer: ServerAnswer) -> MHD_Result {
        switch answer {
        case .response(let response):
            return queue(response) { makeResponse($0.body) }
        case .partial(let response, let bytes):
            return queue(response) { PartialBody.makeResponse($0.body, bytes: bytes) }
        case .closeWithoutAnswer:
            return .NO
        case .raw(let bytes):
            write(bytes)
            return .NO
        }
    }

    private func queue(_ response: HTTPResponse, _ make: (HTTPResponse) -> OpaquePointer?) -> MHD_Result {
        if let made = make(response) {
            defer { MHD_destroy_response(made) }
            if addHeaders(response.headers, to: made), (200...999).contains(response.status) {
                return MHD_queue_response(connection, UInt32(response.status), made)
            }
        }
        return queueUnsendable()
    }

    private func queueUnsendable() -> MHD_Result {
        guard let made = makeResponse(Array("The answer cannot be sent.\n".utf8)) else { return .NO }
        defer { MHD_destroy_response(made) }
        return MHD_queue_response(connection, 500, made)
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
        for field in headers where field.name.lowercased() != "content-length" {
            guard MHD_add_response_header(response, field.name, field.value) == .YES else { return false }
        }
        guard closes, headers["connection"] == nil else { return true }
        return MHD_add_response_header(response, "Connection", "close") == .YES
    }

    /// Writes past libmicrohttpd. Best effort: a client that is gone, or a full buffer, ends it.
    private func write(_ bytes: [UInt8]) {
        guard let socket = connectionSocket(connection) else { return }
        bytes.withUnsafeBytes { _ = Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }
}
