import DeclarationCore
import DeclarationRouter

/// What came of tracking.
struct TrackTally: Sendable {
    var asked = 0
    var unanswered = 0
    var notFound = 0
    /// Entries that nobody can be asked about.
    var stuck = 0
    /// Backends at which ids that were due were not asked for.
    var left: Set<BackendID> = []
    var changes = 0
    /// What is to be expected after nothing was due.
    var outlook = ""
    var failure: CommandFailure?

    /// Whether there was nothing to do.
    var isIdle: Bool { asked == 0 && changes == 0 && unanswered + notFound + stuck == 0 }

    /// For people.
    var text: String {
        if isIdle { return "nothing was due" + outlook }
        let gaps = [
            unanswered == 0 ? nil : "no usable answer for \(unanswered)",
            notFound == 0 ? nil : "\(notFound) not found", stuck == 0 ? nil : "\(stuck) can't be asked for",
        ]
        let known = gaps.compactMap(\.self).joined(separator: ", ")
        return "asked for \(Count.text(asked, "id"))" + (left.isEmpty ? "" : ", not for all that are due")
            + (known.isEmpty ? "" : " (\(known))") + "; \(Count.text(changes, "change"))"
    }

    /// How a run ends with it.
    func status(isOnce: Bool) -> ExitStatus {
        isOnce && (unanswered + stuck > 0 || !left.isEmpty) ? .unknown : .ok
    }
}

extension Invocation {
    /// Prints events as they come, until they end or SIGINT or SIGTERM ends them in good order.
    func follow(_ events: TrackEvents) async throws(CommandFailure) -> TrackTally {
        let tally = await interruptibly { await printAll(events) }
        if let failure = tally.failure { throw failure }
        return tally
    }

    /// Prints one event.
    ///
    /// - Returns: whether anybody still reads.
    func show(_ event: TrackEvent) throws(CommandFailure) -> Bool {
        let now = SystemTime().now()
        if wantsJSON { return try write(event.json(now).text + "\n") }
        if let trouble = event.trouble { mention([trouble]) }
        return try event.line(now).map { line throws(CommandFailure) in try write(line + "\n") } ?? true
    }

    private func printAll(_ events: TrackEvents) async -> TrackTally {
        var tally = TrackTally()
        var isRead = true
        do throws(LedgerRouterError) {
            for try await event in events {
                switch event {
                case .settled, .status, .receipt, .gaveUp: tally.changes += 1
                case .asked(_, let ids, let unanswered, let notFound):
                    tally.asked += ids
                    tally.unanswered += unanswered
                    tally.notFound += notFound
                case .stuck: tally.stuck += 1
                case .left(let backend, _): tally.left.insert(backend)
                case .resent, .notFound, .paused: break
                }
                do throws(CommandFailure) {
                    if isRead { isRead = try show(event) }
                } catch {
                    tally.failure = error
                    isRead = false
                }
                // Without a reader it ends as after a signal: what is under way gives its leases back first.
                if !isRead { withUnsafeCurrentTask { $0?.cancel() } }
            }
        } catch {
            tally.failure = tally.failure ?? CommandFailure(error)
        }
        return tally
    }
}
