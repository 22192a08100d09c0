import DeclarationCore

/// Takes what comes of a run's declarations: counts it, shows it, writes it down, and keeps what failed.
struct SubmitCourse: ~Copyable {
    private var summary: SubmitSummary
    private var unreadable = UnreadableEntries()
    private var progress: SubmitProgress
    private var results: ResultFile?
    private var ledgerFailure: LedgerRouterError?
    private var outputFailure: CommandFailure?

    /// - Parameter results: where each line's outcome goes.
    init(_ progress: SubmitProgress, total: Int, results: consuming ResultFile?) {
        summary = SubmitSummary(total: total)
        self.progress = progress
        self.results = results
    }

    /// Whether results are written to a file, and can be.
    var writes: Bool { results != nil && !hasLostOutput }

    /// Whether a result could not be written.
    var hasLostOutput: Bool { outputFailure != nil }

    /// Takes a result.
    mutating func take(_ result: BulkResult) {
        summary.add(result)
        progress.update(summary)
        if case .failed(let error) = result.ending {
            if case .ledger(let failure) = error, failure.mayBeOfOneEntry {
                unreadable.add(result.item.declaration.requestID, failure)
            } else if result.endsTheRun {
                ledgerFailure = error
            }
        }
        do throws(CommandFailure) {
            try results?.add(result.json)
        } catch {
            outputFailure = error
        }
    }

    /// Ends it.
    ///
    /// - Throws: what ended the run before its time.
    consuming func finish() throws(CommandFailure) -> (summary: SubmitSummary, unreadable: UnreadableEntries) {
        progress.finish(summary)
        do throws(CommandFailure) {
            try results?.flush()
        } catch {
            outputFailure = outputFailure ?? error
        }
        if var outputFailure {
            if let ledgerFailure { outputFailure.messages += CommandFailure(ledgerFailure).messages }
            throw telling(outputFailure)
        }
        guard let ledgerFailure else { return (summary, unreadable) }
        var failure = CommandFailure(ledgerFailure)
        failure.status = .ledger
        throw telling(failure)
    }

    /// A failure with what was done by then, which nothing else tells.
    private borrowing func telling(_ failure: CommandFailure) -> CommandFailure {
        summary.telling(
            failure,
            unreadable,
            "note: \(summary.done) of \(summary.total) done: \(summary.words); run it again to resume"
        )
    }

    /// Ends it before its time: the file, which was sound when it was checked, can't be read to its end.
    consuming func cut(by error: InvalidInput) -> CommandFailure {
        progress.finish(summary)
        try? results?.flush()
        guard summary.done > 0 else { return CommandFailure(.noInput, error) }
        let failure = CommandFailure(summary.exitStatus == .unknown ? .unknown : .notSent, error)
        return summary.telling(
            failure,
            unreadable,
            "note: the file changed while it was sent; stopped after \(summary.done): \(summary.words). Every id that was "
                + "sent is in the ledger: run it again with the whole file to resume"
        )
    }
}
