public import DeclarationCore

/// An answer whose body comes piece by piece, for as long as it takes: server-sent events, a long list.
///
/// The body is asked for its next piece only when the client has taken nearly all before (some 64 KiB are kept ready).
/// Its task is cancelled when the client goes away, and when the server begins to stop; a body that then ends is
/// complete for a client that is still there. A body that throws breaks the connection off, so that the client knows
/// that something is missing.
public struct StreamingResponse: Sendable {
    /// The status, 200 or more.
    public var status: Int
    /// The headers; `Content-Length` among them is ignored, as the length is not known.
    public var headers: HTTPHeaders
    let body: @Sendable (_ write: ([UInt8]) async throws -> Void) async throws -> Void

    /// Makes an answer; the sequence is begun when the head has been sent, and not at all for a `HEAD` request.
    public init<Body: AsyncSequence & Sendable>(
        status: Int = 200,
        headers: HTTPHeaders = HTTPHeaders(),
        body: Body
    ) where Body.Element == [UInt8] {
        self.status = status
        self.headers = headers
        self.body = { write in
            for try await piece in body { try await write(piece) }
        }
    }
}
