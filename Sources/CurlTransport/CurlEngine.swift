internal import CCurl
internal import DeclarationCore
import Synchronization

/// Owns the multi handle and every transfer. All of it happens on the executor's thread.
actor CurlEngine {
    nonisolated let executor: CurlExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    /// Requests handed over and not yet ended.
    nonisolated let outstanding = Atomic<Int>(0)

    private let settings: TransportSettings
    private let limits: TimeLimits
    private let sockets: PollSet
    private let connections: ConnectionBook
    private var multi: MultiHandle?
    private var queue: ConnectionQueue
    private var active: [Transfer] = []
    private var idle: [Transfer] = []
    /// When the first time limit of ours can be over; milliseconds of the monotonic clock.
    private var nextExpiry: Int64?
    private var now: Int64 = 0
    private var turnsSinceLook = 0

    init(
        _ settings: TransportSettings,
        makeMulti: (TransportSettings, PollSet) throws(CurlOptionError) -> MultiHandle = MultiHandle.init
    ) throws(CurlOptionError) {
        let executor = try CurlExecutor()
        let sockets = PollSet(wakeUp: executor.wakeUp)
        let multi = try makeMulti(settings, sockets)
        // One transfer is made at once, so that an option which this libcurl doesn't take shows now.
        let connections = ConnectionBook()
        let first = try Transfer(settings, connections)
        self.executor = executor
        self.settings = settings
        limits = TimeLimits(settings)
        self.sockets = sockets
        self.connections = connections
        self.multi = multi
        queue = ConnectionQueue(perHost: settings.connectionsPerHost, total: settings.totalConnections)
        idle = [first]
    }

    /// One turn of the thread: sockets that became ready, new work, time limits, ended transfers.
    func turn(_ work: [CurlExecutor.Work]) {
        now = PollSet.now()
        runSockets()
        // Whatever became of the sockets: a request that is lost here would never resume its caller.
        for item in work { handle(item) }
        // Whatever ends lets others begin; each round takes from those that wait.
        repeat { runTimers() } while beginWaiting()
        expire()
        _ = beginWaiting()
    }

    private func runSockets() {
        do throws(CurlOptionError) {
            try multi?.runSockets()
        } catch {
            failAll(error.message)
        }
    }

    private func runTimers() {
        do throws(CurlOptionError) {
            try multi?.runTimers(now: now)
            while let (transfer, code) = try multi?.nextFinished() { conclude(transfer, code) }
        } catch {
            failAll(error.message)
        }
    }

    /// Waits for sockets, the time or work. When there is work it only looks at the sockets, and not on every turn: a
    /// look costs a system call, and answers that came can wait for the few calls that are about to leave.
    func wait(_ mayWait: () -> Bool) {
        if mayWait() {
            turnsSinceLook = 0
            sockets.wait(until: [sockets.timerDue, nextExpiry].compactMap(\.self).min())
        } else if active.isEmpty || turnsSinceLook < 3 {
            turnsSinceLook += 1
            sockets.skip()
        } else {
            turnsSinceLook = 0
            sockets.wait(until: 0)
        }
    }

    /// Ends everything and frees the handles.
    func shutDown(_ work: [CurlExecutor.Work]) {
        for case .start(let exchange) in work { refuse(exchange, .other, "the transport was closed") }
        failAll("the transport was closed")
        idle.removeAll()
        multi = nil
    }

    private func handle(_ work: CurlExecutor.Work) {
        switch work {
        case .start(let exchange): start(exchange)
        case .cancel(let exchange): cancel(exchange)
        case .job, .preferredJob: break
        }
    }

    private func start(_ exchange: Exchange) {
        if exchange.isCancelled { return refuse(exchange, .cancelled, "cancelled before it was sent") }
        let timeToDepart = exchange.timeToDepart ?? .max
        guard timeToDepart > 0 else { return finish(exchange, exchange.failed(.overloaded, exchange.tooLateMessage)) }
        exchange.deadline = now + limits.total
        nextExpiry = min(nextExpiry ?? .max, now + min(limits.total, limits.silence ?? .max, timeToDepart))
        if queue.admit(exchange) { begin(exchange) }
    }

    /// Hands an exchange that may use a connection to curl.
    private func begin(_ exchange: Exchange) {
        do {
            let transfer = if let kept = idle.popLast() { kept } else { try Transfer(settings, connections) }
            exchange.begun = now
            try transfer.begin(exchange)
            try multi?.add(transfer)
            transfer.index = active.count
            active.append(transfer)
        } catch {
            refuse(exchange, .other, error.message)
        }
    }

    /// Begins what waited for the connections that became free. False when nothing did.
    private func beginWaiting() -> Bool {
        var hasBegun = false
        while let exchange = queue.next() {
            begin(exchange)
            hasBegun = true
        }
        return hasBegun
    }

    private func cancel(_ exchange: Exchange) {
        exchange.isCancelled = true
        if case .outside = exchange.place { return }
        let failure = exchange.failed(.cancelled, "cancelled while \(exchange.target.authority) was being called")
        if let transfer = exchange.transfer { end(transfer, failure) } else { finish(exchange, failure) }
    }

    private func conclude(_ transfer: Transfer, _ code: CURLcode) {
        guard let exchange = transfer.exchange else { return end(transfer, nil) }
        if code == CURLE_ABORTED_BY_CALLBACK, exchange.beginsAnew() {
            release(transfer)
            return begin(exchange)
        }
        let usesProxy = settings.proxy != nil && !exchange.target.isPlain
        let failure: TransportError? =
            if code != CURLE_OK {
                CurlFailure(code, transfer, usesProxy: usesProxy).error(of: exchange)
            } else if !exchange.hasWholeHead {
                exchange.failed(.interrupted, "\(exchange.target.authority): closed within the head of the answer")
            } else {
                nil
            }
        end(transfer, failure)
        let isOfTheHost = [.connection, .nameLookup, .tls, .proxy].contains(failure?.reason)
        if let failure, isOfTheHost, !exchange.mayHaveLeft { endAlike(exchange, failure) }
    }

    /// Ends what waited for the connection attempt that failed, and about as long: over HTTP/2 curl has one attempt at a time,
    /// and would make each of them wait for one of its own.
    private func endAlike(_ failed: Exchange, _ failure: TransportError) {
        let others = active.filter { $0.exchange?.target.host == failed.target.host }
        // Where a connection is up, they wait for that.
        guard others.allSatisfy({ $0.exchange?.mayHaveLeft == false }) else { return }
        for transfer in others {
            guard let exchange = transfer.exchange, exchange.begun + limits.connecting / 2 <= now else {
                continue
            }
            end(transfer, failure)
        }
    }

    /// Ends a transfer and resumes who waits.
    private func end(_ transfer: Transfer, _ failure: TransportError?, isTimeOver: Bool = false) {
        let exchange = transfer.exchange
        exchange?.leaveConnection(isTimeOver: isTimeOver)
        release(transfer)
        if let exchange { finish(exchange, failure) }
    }

    /// Takes a transfer out of curl and keeps its handle for the next.
    private func release(_ transfer: Transfer) {
        let exchange = transfer.exchange
        let last = active.removeLast()
        if last !== transfer {
            active[transfer.index] = last
            last.index = transfer.index
        }
        do throws(CurlOptionError) {
            try multi?.remove(transfer)
            _ = try transfer.end()
            if idle.count < settings.totalConnections { idle.append(transfer) }
        } catch {
            // A handle that misbehaves is not used again; the exchange's own result stands.
            exchange?.transfer = nil
        }
    }

    private func refuse(_ exchange: Exchange, _ reason: TransportError.Reason, _ message: String) {
        exchange.transfer = nil
        finish(exchange, TransportError(.notSent, reason, "\(exchange.target.authority): \(message)"))
    }

    private func finish(_ exchange: Exchange, _ failure: TransportError?) {
        queue.leave(exchange)
        outstanding.subtract(1, ordering: .relaxed)
        exchange.finish(failure)
    }

    private func failAll(_ message: String) {
        for exchange in queue.waiting { refuse(exchange, .other, message) }
        while let transfer = active.last {
            end(transfer, transfer.exchange?.failed(.other, "\(transfer.exchange?.target.authority ?? ""): \(message)"))
        }
    }
}

// MARK: - Time limits

/// The settings' times in milliseconds, as they are compared with the monotonic clock.
private struct TimeLimits {
    let connecting: Int64
    let total: Int64
    /// `nil` for no limit.
    let silence: Int64?

    init(_ settings: TransportSettings) {
        connecting = settings.connectTimeout.milliseconds
        total = settings.totalTimeout.milliseconds
        silence = settings.idleTimeout > .zero ? settings.idleTimeout.milliseconds : nil
    }
}

extension CurlEngine {
    /// Ends the exchanges whose time is over.
    ///
    /// All limits but that of connecting are ours: curl measures silence in seconds.
    private func expire() {
        guard let due = nextExpiry, due <= now else { return }
        var next = Int64.max
        for exchange in active.compactMap(\.exchange) + queue.waiting {
            let limit = limit(of: exchange)
            if limit.time > now {
                next = min(next, limit.time)
            } else if let transfer = exchange.transfer {
                end(transfer, exchange.failed(limit.reason, limit.message), isTimeOver: true)
            } else {
                finish(exchange, exchange.failed(limit.reason, limit.message))
            }
        }
        nextExpiry = next == .max ? nil : next
    }

    private typealias Limit = (time: Int64, reason: TransportError.Reason, message: String)

    /// When an exchange's time is over, and the words for it. Silence counts from when the request could leave.
    private func limit(of exchange: Exchange) -> Limit {
        let place = exchange.target.authority
        let total = "\(place): no complete answer within \(self.limits.total) ms"
        var limits: [Limit] = [(exchange.deadline, .timedOut, total)]
        if !exchange.mayHaveLeft, let left = exchange.timeToDepart {
            let message = exchange.transfer == nil ? exchange.tooLateMessage : "\(place): no connection in time"
            limits.append((now + left, .overloaded, message))
        }
        if let longest = self.limits.silence {
            let start = exchange.mayHaveLeft ? exchange.lastActivity : now
            let silence = "\(place): the answer made no progress for \(longest) ms"
            limits.append((start + longest, .timedOut, silence))
        }
        return limits.dropFirst().reduce(limits[0]) { $1.time < $0.time ? $1 : $0 }
    }
}
