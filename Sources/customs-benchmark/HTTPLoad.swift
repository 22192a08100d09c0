import CMicroHTTPD
import Glibc

/// A load generator: one thread, raw sockets, connections that are kept, one request at a time on each.
final class HTTPLoad {
    /// What became of the requests, in the order of their answers.
    struct Report {
        var answered = 0
        /// Refused with an answer that says when to come again.
        var throttled = 0
        /// Any other answer, or none.
        var failed = 0
        /// The first answer that failed, for messages.
        var firstFailure: String?
        /// Seconds from the moment the request was due to the end of its answer, of those answered.
        var latencies: [Double] = []
        /// When each of those ended, by the monotonic clock.
        var ends: [Double] = []
        /// From the start to the last answer.
        var seconds = 0.0

        var rate: Double { Double(answered) / seconds }

        /// A percentile of the latencies.
        func latency(_ share: Double) -> Double {
            guard !latencies.isEmpty else { return .nan }
            let sorted = latencies.sorted()
            return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
        }
    }

    /// Something to do so many seconds after the start.
    typealias Action = (after: Double, run: () throws -> Void)

    /// How long the last answers may take.
    private static let patience = 60.0

    private let port: UInt16
    private let epoll: Int32
    private let timer: Int32
    private let next: () -> [UInt8]
    private let mark: String
    private var connections: [LoadConnection] = []
    private var idle: [Int] = []
    private var report = Report()
    /// The length of the last answer's body.
    private(set) var lastLength = 0

    /// - Parameters:
    ///   - connections: how many, opened at once.
    ///   - mark: what a good answer holds.
    ///   - next: makes a request.
    init(port: UInt16, connections count: Int, mark: String, next: @escaping () -> [UInt8]) throws {
        self.port = port
        self.next = next
        self.mark = mark
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        timer = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_NONBLOCK) | Int32(TFD_CLOEXEC))
        guard epoll >= 0, timer >= 0 else { throw BenchmarkFailure("no epoll, or no timer") }
        try watch(timer, UInt64.max)
        for place in 0..<count {
            connections.append(try LoadConnection(port: port))
            try watch(connections[place].socket, UInt64(place))
        }
        idle = Array((0..<count).reversed())
    }

    deinit {
        connections.forEach { close($0.socket) }
        close(epoll)
        close(timer)
    }

    /// Sends so many requests, each connection the next as soon as it has its answer.
    func saturate(_ requests: Int) throws -> Report {
        let start = Cost.clock()
        report = Report()
        var sent = 0
        while report.total < requests {
            while sent < requests, let place = idle.popLast() {
                try send(place, due: Cost.clock())
                sent += 1
            }
            try wait(until: nil)
            guard Cost.clock() < (report.ends.last ?? start) + Self.patience else { break }
        }
        return finished(start, sent: sent)
    }

    /// Sends at a steady rate, whatever becomes of the answers. A request that finds no free connection waits for one;
    /// its time counts from when it was due.
    func pace(_ rate: Double, seconds: Double, actions: [Action] = []) throws -> Report {
        let start = Cost.clock()
        report = Report()
        let requests = Int(rate * seconds)
        var (sent, actions) = (0, actions[...])
        while report.total < requests {
            let now = Cost.clock()
            if let action = actions.first, now >= start + action.after {
                actions.removeFirst()
                try action.run()
            }
            let due = min(requests, Int((now - start) * rate) + 1)
            while sent < due, let place = idle.popLast() {
                try send(place, due: start + Double(sent) / rate)
                sent += 1
            }
            try wait(until: sent < requests && !idle.isEmpty ? start + Double(sent) / rate : nil)
            guard Cost.clock() < start + seconds + Self.patience else { break }
        }
        for action in actions { try action.run() }
        return finished(start, sent: sent)
    }

    private func finished(_ start: Double, sent: Int) -> Report {
        report.failed += sent - report.total
        report.seconds = (report.ends.last ?? Cost.clock()) - start
        return report
    }

    private func send(_ place: Int, due: Double) throws {
        connections[place].due = due
        if connections[place].send(next()) { return }
        try replace(place)
        guard connections[place].send(next()) else { throw BenchmarkFailure("the server takes no request") }
        connections[place].due = due
    }

    /// Takes what has come, at the latest at a moment of the monotonic clock, or after 0.1 s.
    private func wait(until moment: Double?) throws {
        if let moment { arm(moment) }
        var events = [epoll_event](repeating: epoll_event(), count: 256)
        let count = epoll_wait(epoll, &events, Int32(events.count), 100)
        for event in events.prefix(Int(max(count, 0))) {
            guard event.data.u64 != UInt64.max else {
                var ticks: UInt64 = 0
                _ = read(timer, &ticks, 8)
                continue
            }
            try receive(Int(event.data.u64))
        }
    }

    private func arm(_ moment: Double) {
        var time = itimerspec()
        let wait = max(moment, 1e-6)
        time.it_value.tv_sec = Int(wait)
        time.it_value.tv_nsec = Int((wait - wait.rounded(.down)) * 1e9)
        timerfd_settime(timer, Int32(TFD_TIMER_ABSTIME), &time, nil)
    }

    private func receive(_ place: Int) throws {
        switch connections[place].receive() {
        case .more: return
        case .answer:
            count(connections[place])
            connections[place].received = 0
        case .closed:
            if connections[place].isWaiting {
                report.failed += 1
                report.firstFailure = report.firstFailure ?? "the connection was closed"
            }
            let wasWaiting = connections[place].isWaiting
            try replace(place)
            if !wasWaiting { return }
        }
        connections[place].isWaiting = false
        idle.append(place)
    }

    private func count(_ connection: LoadConnection) {
        let now = Cost.clock()
        if connection.answerHolds(mark) {
            report.answered += 1
            lastLength = connection.bodyLength
            report.latencies.append(now - connection.due)
            report.ends.append(now)
        } else if connection.answerHolds("etry-") {
            report.throttled += 1
        } else {
            report.failed += 1
            report.firstFailure = report.firstFailure ?? connection.text
        }
    }

    private func replace(_ place: Int) throws {
        close(connections[place].socket)
        connections[place] = try LoadConnection(port: port)
        try watch(connections[place].socket, UInt64(place))
    }

    private func watch(_ descriptor: Int32, _ tag: UInt64) throws {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.u64 = tag
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
            throw BenchmarkFailure("a descriptor can't be watched")
        }
    }
}

extension HTTPLoad.Report {
    /// Requests whose fate is known.
    var total: Int { answered + throttled + failed }

    /// Requires that every request was answered well.
    func requireAnswered(_ what: String) throws {
        guard failed == 0, throttled == 0 else {
            throw BenchmarkFailure("\(what): \(throttled) throttled, \(failed) failed, first: \(firstFailure ?? "-")")
        }
    }
}
