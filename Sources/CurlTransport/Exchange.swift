internal import CCurl
internal import DeclarationCore

/// One request and what becomes of it.
///
/// Unchecked: the caller makes it and hands it over through the executor's locked inbox; from then on only the
/// executor's thread touches it, until it resumes the waiter, who is its only owner again.
final class Exchange: @unchecked Sendable {
    let target: RequestTarget
    let request: RequestBlock
    let methodKind: MethodKind
    let maximumBodyBytes: Int
    /// Who waits; set right before the hand-over and taken when the exchange ends.
    var waiter: UnsafeContinuation<Void, Never>?
    /// Where it stands in the engine's queue.
    var place = ConnectionQueue.Place.outside
    /// The handle at work, while there is one; it lets go of both references at the end.
    var transfer: Transfer?
    /// The caller gave up before the exchange started.
    var isCancelled = false
    /// Whether a byte of the request can have left, on any connection.
    private(set) var mayHaveLeft = false
    /// What it departed over.
    private(set) var connection: ConnectionBook.Connection?
    /// It met a kept connection that nothing may be asked over any more, and goes out over a new one.
    private(set) var needsFreshConnection = false
    private var isAnew = false
    /// When it was handed to curl; milliseconds of the monotonic clock.
    var begun: Int64 = 0
    private(set) var failure: TransportError?
    var deadline = Int64.max
    /// From when on it must not begin to leave any more.
    let latestDeparture: ContinuousClock.Instant?
    /// When something last arrived, or the request was handed to the connection.
    private(set) var lastActivity: Int64 = 0

    private var head = ResponseHead()
    private var body: [UInt8] = []

    /// The ways to tell curl which method to use.
    enum MethodKind { case get, head, post, custom }

    init(_ request: HTTPRequest, _ target: RequestTarget, maximumBodyBytes: Int) throws(TransportError) {
        self.target = target
        latestDeparture = request.latestDeparture
        self.request = try RequestBlock(request)
        self.maximumBodyBytes = maximumBodyBytes
        methodKind =
            switch (request.method, request.body.isEmpty) {
            case ("POST", _): .post
            case ("GET", true): .get
            case ("HEAD", true): .head
            default: .custom
            }
    }

    /// The answer, once the waiter was resumed.
    var result: Result<HTTPResponse, TransportError> {
        if let failure { return .failure(failure) }
        return .success(HTTPResponse(status: head.status, headers: head.headers, body: body))
    }

    /// Called before the request is written to a connection. False forbids it.
    ///
    /// curl writes a request a second time by itself when a kept connection breaks before an answer. That is refused:
    /// nothing may be sent twice without the caller's knowledge.
    func mayDepart(to address: UnsafePointer<CChar>?, over connection: ConnectionBook.Connection? = nil) -> Bool {
        if mayHaveLeft { return false }
        if let connection, connection.isSpoiled {
            needsFreshConnection = true
            return false
        }
        if timeToDepart.map({ $0 <= 0 }) ?? false {
            failure = failed(.overloaded, tooLateMessage)
            return false
        }
        if target.isPlain {
            guard let address, NumericAddress.isLoopback(String(cString: address)) else {
                failure = TransportError(
                    .notSent,
                    .invalidRequest,
                    "\(target.authority) leads to another machine; plain HTTP goes to this one only, use https"
                )
                return false
            }
        }
        mayHaveLeft = true
        self.connection = connection
        connection?.begin()
        lastActivity = PollSet.now()
        return true
    }

    /// How long it may still wait before it begins to leave, in milliseconds; `nil` for any time.
    var timeToDepart: Int64? {
        latestDeparture.map { instant in
            // A day stands for all that is longer.
            let (seconds, attoseconds) = min(instant - .now, .seconds(86_400)).components
            return seconds * 1000 + attoseconds / 1_000_000_000_000_000
        }
    }

    /// Whether the answer's head came over HTTP/2; `nil` when none came.
    var cameOverHTTP2: Bool? { head.isHTTP2 }

    var tooLateMessage: String { "\(target.authority): it waited too long for a connection; send fewer at once" }

    /// Whether it goes to curl once more, as the connection that curl chose was none to use. Once at most.
    func beginsAnew() -> Bool {
        guard needsFreshConnection, !isAnew, !mayHaveLeft, failure == nil else { return false }
        isAnew = true
        return true
    }

    /// Lets go of the connection; one that was silent ever since is left when its time is over.
    func leaveConnection(isTimeOver: Bool) {
        guard let connection else { return }
        self.connection = nil
        if isTimeOver, connection.lastArrival <= lastActivity { connection.retire() }
        connection.end(cameOverHTTP2: cameOverHTTP2)
    }

    private func noteArrival() {
        lastActivity = PollSet.now()
        connection?.lastArrival = lastActivity
    }

    func receiveHead(_ line: UnsafeRawBufferPointer) -> Bool {
        noteArrival()
        if head.append(line) { return true }
        failure = TransportError(
            .unknown,
            .tooLarge,
            "the head of the answer from \(target.authority) has over \(ResponseHead.maximumBytes) bytes"
                + " or \(ResponseHead.maximumLines) lines"
        )
        return false
    }

    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        noteArrival()
        if bytes.count <= maximumBodyBytes - body.count {
            body.append(contentsOf: bytes)
            return true
        }
        failure = TransportError(.unknown, .tooLarge, tooLargeMessage)
        return false
    }

    var tooLargeMessage: String { "the answer from \(target.authority) is larger than \(maximumBodyBytes) bytes" }

    /// Whether all of the answer's head came. curl takes a connection that closes within the head for a whole answer.
    var hasWholeHead: Bool { head.isComplete }

    /// Ends with an answer or with the first failure noted, and resumes the waiter.
    func finish(_ failure: TransportError? = nil) {
        if self.failure == nil { self.failure = failure }
        let waiter = self.waiter
        self.waiter = nil
        waiter?.resume()
    }

    /// A failure that knows whether the request can have left.
    func failed(_ reason: TransportError.Reason, _ message: String) -> TransportError {
        TransportError(mayHaveLeft ? .unknown : .notSent, reason, message)
    }
}
