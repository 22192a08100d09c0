import Synchronization

/// Finds out, behind the calls that count, what other generations would have made of them, and writes it down.
///
/// Nothing here can declare: it holds ``ShadowBackend`` values. Whoever calls never waits for it and never hears of its
/// failures; what finds no place in its queues is counted and forgotten. One for a process and a store.
final class ShadowDesk: Sendable {
    /// What bounds the work.
    struct Limits: Sendable {
        /// Declarations, and inquiries, that may wait.
        var queue = 1_000
        /// What is written down in one go.
        var batch = 50
        /// The ids that one inquiry of the desk asks for.
        var inquiryBatch = 10
        /// The least time between the inquiries of the desk, in milliseconds.
        var pause = 1_000
        /// How long the end of the process waits for what is left, in milliseconds.
        var grace = 3_000
        /// The ids whose last difference is remembered, so that it is written down once.
        var remembered = 10_000
    }

    private let store: any LedgerStore
    private let metrics: any MetricsSink
    private let time: any TimeSource
    private let limits: Limits
    private let rehearsals: ShadowQueue<(rehearsal: ShadowRehearsal, pair: ShadowPair)>
    private let inquiries: ShadowQueue<ShadowInquiry>

    init(store: any LedgerStore, metrics: any MetricsSink, time: any TimeSource, limits: Limits = Limits()) {
        self.store = store
        self.metrics = metrics
        self.time = time
        self.limits = limits
        let book = ShadowBook(store: store, metrics: metrics)
        rehearsals = ShadowQueue(limit: limits.queue, batch: limits.batch) { job in
            metrics.shadow(.declaration, job.pair, "dropped")
        } handle: { jobs in
            await book.rehearse(jobs.map(\.rehearsal))
        }
        let mirror = ShadowMirror(book: book, time: time, limits: limits)
        inquiries = ShadowQueue(limit: limits.queue, batch: limits.inquiryBatch) { inquiry in
            metrics.shadow(.inquiry, inquiry.pair, "dropped")
        } handle: { inquiries in
            await mirror.ask(inquiries)
        }
    }

    /// Takes in a declaration whose call has ended.
    ///
    /// - Parameter pair: what it counts for when it finds no place.
    func offer(_ rehearsal: ShadowRehearsal, for pair: ShadowPair) { rehearsals.offer((rehearsal, pair)) }

    /// Takes in what a real backend said of an id.
    func offer(_ inquiry: ShadowInquiry) { inquiries.offer(inquiry) }

    /// Waits until all is written down.
    func idle() async {
        await rehearsals.idle()
        await inquiries.idle()
    }

    /// Ends what is under way, within bounds.
    func finish() async {
        async let first: Void = rehearsals.finish(within: limits.grace, time: time)
        await inquiries.finish(within: limits.grace, time: time)
        await first
    }
}

/// What a measurement is of.
enum ShadowSubject: String {
    case declaration = "shadow_total"
    case inquiry = "shadow_inquiries_total"
}

extension MetricsSink {
    /// Counts what came of asking a shadow.
    func shadow(_ subject: ShadowSubject, _ pair: ShadowPair, _ result: String) {
        guard isEnabled else { return }
        // A code without a place is in no row of the customs table: the client's text.
        let office = pair.place == nil ? CustomsCode.unknownLabel : pair.office.rawValue
        count(
            subject.rawValue,
            by: 1,
            labels: ["backend": pair.shadow.rawValue, "office": office, "result": result]
        )
    }
}
