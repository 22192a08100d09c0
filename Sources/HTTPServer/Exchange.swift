internal import CMicroHTTPD
internal import DeclarationCore
import Glibc

/// One request on its way through the server, from its request line to the end of its answer.
///
/// Belongs to the thread of its connection: libmicrohttpd holds the one reference, as the request's context.
final class Exchange {
    private enum Phase {
        case head
        case body
        /// The request is refused: its body is read and thrown away before the answer, since closing at once could destroy
        /// the answer on its way.
        case discarding(count: Int, HTTPResponse)
        case waiting(PendingAnswer)
        case answered
    }

    /// How much of a refused body is read before the connection is closed without an answer, or beyond the limit.
    private static let discardAllowance = 1 << 20

    private let core: ServerCore
    private let connection: Connection
    private let target: ReceivedTarget
    private var phase = Phase.head
    private var headers = HTTPHeaders()
    private var body: [UInt8] = []
    private var bufferedBytes = 0

    init(core: ServerCore, connection: Connection, target: ReceivedTarget) {
        self.core = core
        self.connection = connection
        self.target = target
        connection.enter(.reading, deadline: core.deadlines.ofRequest)
    }

    /// Takes the next step: head, piece of the body, end of the body, or answer ready.
    func advance(_ pointer: OpaquePointer, _ line: RequestLine, _ piece: UnsafeRawBufferPointer) -> MHD_Result {
        switch phase {
        case .head: return readHead(pointer, line)
        case .body where piece.isEmpty: return complete(pointer, line)
        case .body: return take(piece, line)
        case .discarding(_, let response) where piece.isEmpty: return answer(pointer, response)
        case .discarding(let count, let response): return discard(piece, count, response)
        case .waiting(let pending): return send(pointer, pending.answer ?? .closeWithoutAnswer)
        case .answered: return .YES
        }
    }

    /// The request is over, its answer sent or not.
    func end() {
        if case .head = phase { return }
        core.traffic.requestEnded(bufferedBytes: bufferedBytes)
        connection.enter(.idle, deadline: core.deadlines.ofFirstLine)
    }

    private func readHead(_ pointer: OpaquePointer, _ line: RequestLine) -> MHD_Result {
        core.traffic.requestBegan()
        phase = .body
        let head = ReceivedHead(pointer, line)
        headers = head.headers
        if let refusal = headRefusal(pointer, line, isSeamless: head.isSeamless) {
            core.traffic.requestWasRefused()
            return answer(pointer, refusal)
        }
        // libmicrohttpd takes digits alone; more than a number holds is too much in any case.
        guard let length = headers["content-length"].map({ Int($0) ?? .max }) else { return .YES }
        let excess = length - core.settings.maximumBodyBytes
        guard excess > 0 else {
            // A client that declares much and sends little costs little.
            body.reserveCapacity(min(length, 1 << 16))
            return .YES
        }
        core.traffic.requestWasRefused()
        let refusal = core.tooLarge(request(line)).closing
        if excess > Self.discardAllowance || headers["expect"] != nil { return answer(pointer, refusal) }
        phase = .discarding(count: 0, refusal)
        return .YES
    }

    private func headRefusal(_ pointer: OpaquePointer, _ line: RequestLine, isSeamless: Bool) -> HTTPResponse? {
        if target.size > core.settings.maximumTargetBytes { return .targetTooLong }
        if headerSize(of: pointer) > core.settings.maximumHeaderBytes { return .headTooLarge }
        let method = UnsafeRawBufferPointer(start: line.method, count: strlen(line.method))
        guard HeadCheck.isToken(method) else { return .badHead("The method has a character that none may have.") }
        if target.hasBlank { return .badHead("The target has a blank.") }
        if !target.text.isStreamSafe || headers.contains(where: { !$0.value.isStreamSafe }) {
            return .badHead("The head has \(String.tooManyMarks).")
        }
        if !isSeamless { return .badHead("The head is not made of lines with a name, a colon and a value.") }
        let check = HeadCheck(maximumHeaders: core.settings.maximumHeaders)
        return check.refusal(headers, version: String(cString: line.version))
    }

    private func take(_ piece: UnsafeRawBufferPointer, _ line: RequestLine) -> MHD_Result {
        if body.count + piece.count > core.settings.maximumBodyBytes {
            core.traffic.requestWasRefused()
            body = []
            return refuseBody(core.tooLarge(request(line)).closing, piece.count)
        }
        guard core.traffic.admitBytes(piece.count) else {
            core.traffic.requestWasOverload()
            body = []
            return refuseBody(core.overloaded(request(line)).closing, piece.count)
        }
        bufferedBytes += piece.count
        body.append(contentsOf: piece)
        return .YES
    }

    private func refuseBody(_ response: HTTPResponse, _ count: Int) -> MHD_Result {
        body = []
        phase = .discarding(count: count, response)
        return .YES
    }

    private func discard(_ piece: UnsafeRawBufferPointer, _ count: Int, _ response: HTTPResponse) -> MHD_Result {
        let total = count + piece.count
        phase = .discarding(count: total, response)
        return total <= core.settings.maximumBodyBytes + Self.discardAllowance ? .YES : .NO
    }

    private func complete(_ pointer: OpaquePointer, _ line: RequestLine) -> MHD_Result {
        if hasTrailers(pointer) {
            core.traffic.requestWasRefused()
            return answer(pointer, .badHead("Fields after a chunked body are not understood."))
        }
        let request = request(line)
        body = []
        connection.enter(.handling)
        switch core.answering {
        case .synchronous(let handler):
            return send(pointer, handler(request))
        case .asynchronous(let handler):
            let suspended = SuspendedConnection(pointer: pointer, connection: connection, thread: core.thread)
            guard let pending = core.suspend(suspended, for: request, handler: handler) else {
                core.traffic.requestWasOverload()
                return answer(pointer, core.overloaded(request))
            }
            phase = .waiting(pending)
            return .YES
        }
    }

    private func request(_ line: RequestLine) -> ServerRequest {
        var request = ServerRequest(
            id: core.nextRequestID(),
            method: String(cString: line.method),
            target: target.text,
            headers: headers,
            body: body,
            peerAddress: connection.client.text
        )
        request.unreadableQuery = target.unreadableQuery
        request.clientCertificate = connection.tls == nil ? nil : connection.certificate
        return request
    }

    private func answer(_ pointer: OpaquePointer, _ response: HTTPResponse) -> MHD_Result {
        send(pointer, .response(response))
    }

    private func send(_ pointer: OpaquePointer, _ answer: ServerAnswer) -> MHD_Result {
        phase = .answered
        connection.enter(.sending, deadline: core.deadlines.ofAnswer)
        return AnswerSender(pointer: pointer, socket: connection.socket, traffic: core.traffic).send(answer)
    }
}

/// A request's first line, as libmicrohttpd gives it with each call.
struct RequestLine {
    let method: UnsafePointer<CChar>
    let version: UnsafePointer<CChar>
}
