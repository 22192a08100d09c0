/// Carries events from those who track to the one who reads: a bounded number waits, then the senders do.
actor TrackChannel {
    typealias Next = Result<TrackEvent?, LedgerRouterError>

    private let limit: Int
    private var waiting: [TrackEvent] = []
    private var end: Next?
    private var isDraining = false
    private var reader: CheckedContinuation<Next, Never>?
    private var senders: [CheckedContinuation<Void, Never>] = []

    init(limit: Int) { self.limit = limit }

    /// Hands an event over; waits while too many wait already.
    func send(_ event: TrackEvent) async {
        if let reader {
            self.reader = nil
            return reader.resume(returning: .success(event))
        }
        waiting.append(event)
        // The event is kept already: at most one for each sender is beyond the limit.
        while waiting.count > limit, !isDraining {
            await withCheckedContinuation { senders.append($0) }
        }
    }

    /// Nothing more comes: senders stop waiting, so that what is under way can end.
    func drain() {
        isDraining = true
        wake()
    }

    /// The last word: the end, or why there is no more.
    func finish(_ error: LedgerRouterError?) {
        end = error.map { .failure($0) } ?? .success(nil)
        guard let reader, let end else { return }
        self.reader = nil
        reader.resume(returning: end)
    }

    /// The next event, in order; `nil` after the last.
    func next() async -> Next {
        if !waiting.isEmpty {
            let event = waiting.removeFirst()
            wake()
            return .success(event)
        }
        if let end { return end }
        return await withCheckedContinuation { reader = $0 }
    }

    private func wake() {
        let woken = senders
        senders = []
        for sender in woken { sender.resume() }
    }
}
