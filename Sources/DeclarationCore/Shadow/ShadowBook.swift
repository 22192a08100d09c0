/// Rehearses and writes down.
struct ShadowBook: Sendable {
    let store: any LedgerStore
    let metrics: any MetricsSink

    /// Something to be written down, and what is counted when that fails.
    struct Line: Sendable {
        let event: LedgerEvent
        let subject: ShadowSubject
        let pair: ShadowPair
    }

    /// Rehearses one after the other and writes all down at once.
    func rehearse(_ rehearsals: [ShadowRehearsal]) async {
        var lines: [Line] = []
        for rehearsal in rehearsals {
            if Task.isCancelled { break }
            guard let finding = await rehearsal.finding() else { continue }
            metrics.shadow(.declaration, finding.pair, finding.result.rawValue)
            lines.append(Line(event: rehearsal.event(finding), subject: .declaration, pair: finding.pair))
        }
        await write(lines)
    }

    /// Writes down; a ledger that fails loses it.
    func write(_ lines: [Line]) async {
        guard !lines.isEmpty else { return }
        do throws(LedgerError) {
            try await store.record(lines.map(\.event))
        } catch {
            for line in lines { metrics.shadow(line.subject, line.pair, "unrecorded") }
        }
    }
}
