internal import CMicroHTTPD
internal import DeclarationCore

/// One request on its way through the server, from its request line to the end of its answer.
///
/// Belongs to the thread of its connection: libmicrohttpd holds the one reference, as the request's context.
final class Exchange {
    private enum Phase {
        case head
        case body
        /// The body is too large: it is read and thrown away, since closing at once could destroy the answer on its way.
        case oversizedBody(discarded: Int)
        case waiting(PendingAnswer)
        case answered
    }

    /// How much of an oversized body is read beyond the limit before the connection is closed without an answer.
    private static let discardAllowance = 1 << 20

    private let core: ServerCore
    private let target: String
    private var phase = Phase.head
    private var headers = HTTPHeaders()
    private var body: [UInt8] = []

    init(core: ServerCore, target: String) {
        self.core = core
        self.target = target
    }

    /// Takes the next step: head, piece of the body, end of the body, or answer ready.
    func advance(_ connection: OpaquePointer, _ method: String, _ piece: UnsafeRawBufferPointer) -> MHD_Result {
        switch phase {
        case .head: return readHead(connection)
        case .body where piece.isEmpty: return complete(connection, method)
        case .body: return take(piece)
        case .oversizedBody where piece.isEmpty: return answer(connection, .bodyTooLarge)
        case .oversizedBody(let discarded): return discard(piece, discarded)
        case .waiting(let pending): return send(connection, pending.answer ?? .closeWithoutAnswer)
        case .answered: return .YES
        }
    }

    /// The request is over, its answer sent or not.
    func end() {
        if case .head = phase { return }
        core.traffic.requestEnded()
    }

    private func readHead(_ connection: OpaquePointer) -> MHD_Result {
        core.traffic.requestBegan()
        phase = .body
        guard headerSize(of: connection) <= core.settings.maximumHeaderBytes else {
            return answer(connection, .headTooLarge)
        }
        headers = receivedHeaders(of: connection)
        guard let length = headers["content-length"].flatMap(Int.init) else { return .YES }
        let excess = length - core.settings.maximumBodyBytes
        guard excess > 0 else {
            // A client that declares much and sends little costs little.
            body.reserveCapacity(min(length, 1 << 16))
            return .YES
        }
        if excess > Self.discardAllowance || headers["expect"] != nil { return answer(connection, .bodyTooLarge) }
        phase = .oversizedBody(discarded: 0)
        return .YES
    }

    private func take(_ piece: UnsafeRawBufferPointer) -> MHD_Result {
        guard body.count + piece.count <= core.settings.maximumBodyBytes else {
            body = []
            phase = .oversizedBody(discarded: piece.count)
            return .YES
        }
        body.append(contentsOf: piece)
        return .YES
    }

    private func discard(_ piece: UnsafeRawBufferPointer, _ discarded: Int) -> MHD_Result {
        let total = discarded + piece.count
        phase = .oversizedBody(discarded: total)
        return total <= core.settings.maximumBodyBytes + Self.discardAllowance ? .YES : .NO
    }

    private func complete(_ connection: OpaquePointer, _ method: String) -> MHD_Result {
        let request = ServerRequest(
            id: core.nextRequestID(),
            method: method,
            target: target,
            headers: headers,
            body: body,
            peerAddress: peerAddress(of: connection),
            isTLS: core.settings.tls != nil
        )
        body = []
        switch core.answering {
        case .synchronous(let handler):
            return send(connection, handler(request))
        case .asynchronous(let handler):
            guard let pending = core.suspend(connection, for: request, handler: handler) else {
                return answer(connection, core.overloaded(request))
            }
            phase = .waiting(pending)
            return .YES
        }
    }

    private func answer(_ connection: OpaquePointer, _ response: HTTPResponse) -> MHD_Result {
        send(connection, .response(response))
    }

    private func send(_ connection: OpaquePointer, _ answer: ServerAnswer) -> MHD_Result {
        phase = .answered
        return AnswerSender(connection: connection, closes: core.traffic.isDraining).send(answer)
    }
}

extension HTTPResponse {
    fileprivate static let headTooLarge = HTTPResponse.refusal(431, "The request's head is larger than allowed.")
    fileprivate static let bodyTooLarge = HTTPResponse.refusal(413, "The request's body is larger than allowed.")

    /// An answer after which the rest of the connection cannot be made sense of.
    private static func refusal(_ status: Int, _ text: String) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: ["Connection": "close", "Content-Type": "text/plain; charset=utf-8"],
            body: Array("\(text)\n".utf8)
        )
    }
}
