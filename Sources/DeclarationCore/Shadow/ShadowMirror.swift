import Synchronization

/// What a real backend said of an id that another generation is asked about too.
struct ShadowInquiry: Sendable {
    let id: RequestID
    let answer: ShadowAnswer
    let shadow: ShadowBackend
    let backend: BackendID
    let office: CustomsCode
    let place: CustomsPlace?
    let configurationVersion: String

    var pair: ShadowPair { ShadowPair(office: office, place: place, backend: backend, shadow: shadow.id) }
}

/// Asks shadows about ids, never faster than its pace, and writes down what differs: once for as long as it stays.
final class ShadowMirror: Sendable {
    private struct State: Sendable {
        var last: Int64?
        var told: [RequestID: ShadowDifference] = [:]
    }

    private let book: ShadowBook
    private let time: any TimeSource
    private let limits: ShadowDesk.Limits
    private let state = Mutex(State())

    init(book: ShadowBook, time: any TimeSource, limits: ShadowDesk.Limits) {
        self.book = book
        self.time = time
        self.limits = limits
    }

    /// Asks for a batch: one call for each shadow in it.
    func ask(_ inquiries: [ShadowInquiry]) async {
        for (_, group) in Dictionary(grouping: inquiries, by: \.shadow.id).sorted(by: { $0.key < $1.key }) {
            guard let shadow = group.first?.shadow, await pace() else { return }
            let answers = await shadow.inquire(group.map(\.id))
            await book.write(group.compactMap { compare($0, answers[$0.id] ?? .missing) })
        }
    }

    /// Waits for the next turn.
    ///
    /// - Returns: whether there is one.
    private func pace() async -> Bool {
        if let last = state.withLock({ $0.last }) {
            // The clock may be set back meanwhile.
            let wait = min(Int64(limits.pause), last + Int64(limits.pause) - time.now().epochMilliseconds)
            if wait > 0, (try? await time.sleep(for: .milliseconds(wait))) == nil { return false }
        }
        state.withLock { $0.last = time.now().epochMilliseconds }
        return !Task.isCancelled
    }

    /// What is to be written down; `nil` when both say the same, the shadow says nothing, or it was written down before.
    private func compare(_ inquiry: ShadowInquiry, _ result: InquiryResult) -> ShadowBook.Line? {
        if result.isCancelled { return nil }
        let pair = inquiry.pair
        guard let other = ShadowAnswer(result) else { return count(pair, "unanswered") }
        guard other != inquiry.answer else {
            state.withLock { $0.told[inquiry.id] = nil }
            return count(pair, "same")
        }
        _ = count(pair, "different")
        let (answer, shadowAnswer) = (inquiry.answer.description, other.description)
        let difference = ShadowDifference(pair: pair, answer: answer, shadowAnswer: shadowAnswer)
        guard isNew(difference, inquiry.id) else { return nil }
        let event = LedgerEvent(
            time: time.now(),
            kind: .shadow,
            subject: inquiry.id.rawValue,
            configurationVersion: inquiry.configurationVersion,
            detail: difference.json
        )
        return ShadowBook.Line(event: event, subject: .inquiry, pair: pair)
    }

    private func count(_ pair: ShadowPair, _ result: String) -> ShadowBook.Line? {
        book.metrics.shadow(.inquiry, pair, result)
        return nil
    }

    private func isNew(_ difference: ShadowDifference, _ id: RequestID) -> Bool {
        state.withLock { state in
            guard state.told[id] != difference else { return false }
            // Forgetting all at once costs a few lines that are written twice.
            if state.told.count >= limits.remembered { state.told.removeAll() }
            state.told[id] = difference
            return true
        }
    }
}
