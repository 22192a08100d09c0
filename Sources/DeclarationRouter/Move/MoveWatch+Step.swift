import DeclarationCore

extension MoveWatch {
    /// Ends the steps that processes began and didn't end: the file tells what became of them.
    ///
    /// - Returns: what was found out, and why nothing can be done yet.
    func repair(
        _ journal: inout MoveJournal,
        _ standing: Standing,
        isDry: Bool
    ) async throws(MoveWatchFailure) -> (notes: [String], pending: String?) {
        var notes: [String] = []
        for written in journal.open {
            let step = written.step
            let isThere = step.to == standing.share
            if !isThere, written.time.adding(milliseconds: Self.patience) > time.now() {
                return (notes, "another process began a step to \(step.to) at \(written.time) and has not ended it")
            }
            let note =
                "the step from \(step.from) to \(step.to) of \(written.time) was left without an end; "
                + (isThere ? "the share is there" : "the share was not changed")
            notes.append(note)
            let event = step.event(isThere ? .done : .abandoned, at: time.now(), note: note)
            if isDry {
                journal.add(event)
            } else {
                try await record(event)
            }
        }
        if !notes.isEmpty, !isDry { journal = try await self.journal(standing.move.id) }
        return (notes, nil)
    }

    /// Takes the step that was decided.
    func act(
        _ look: inout MoveLook,
        _ standing: Standing,
        _ journal: MoveJournal,
        isDry: Bool
    ) async throws(MoveWatchFailure) {
        let (share, reason): (TrafficShare, String)
        switch look.decision {
        case .raise(let to): (share, reason) = (to, "all guard rails hold")
        case .stepBack(let to, let why): (share, reason) = (to, why)
        case .hold, .done, .needsPerson: return
        }
        let (text, version) = try next(standing, share)
        guard !isDry else { return }
        let step = MoveStepRecord(
            move: look.move,
            from: standing.share,
            to: share,
            reason: reason,
            figures: look.figures,
            oldVersion: standing.version,
            newVersion: version,
            token: Self.token(),
            lowered: look.lowered
        )
        if let conflict = try await take(step, text, standing, journal) {
            look.decision = .hold(conflict)
        } else {
            look.written = version
        }
    }

    /// The text with the new share, after it passed the check of a configuration.
    private func next(
        _ standing: Standing,
        _ share: TrafficShare
    ) throws(MoveWatchFailure) -> (text: [UInt8], version: String) {
        let id = standing.move.id
        guard let text = MoveEdit.text(standing.bytes, move: id, share: share) else {
            throw .configuration(
                InvalidInput([Problem(.error, path: "routes", "the share of the move \"\(id)\" can't be found")])
            )
        }
        do throws(InvalidInput) {
            return (text, try checked(text).version)
        } catch {
            throw .configuration(error)
        }
    }

    /// Takes a step.
    ///
    /// - Returns: why it was not taken, where the next look may.
    private func take(
        _ step: MoveStepRecord,
        _ text: [UInt8],
        _ standing: Standing,
        _ journal: MoveJournal
    ) async throws(MoveWatchFailure) -> String? {
        let file: ConfigurationFile
        do throws(ConfigurationFile.Failure) {
            file = try ConfigurationFile(path, holding: standing.bytes)
        } catch {
            return try Self.text(error)
        }
        // Held until the step has ended.
        defer { withExtendedLifetime(file) {} }
        return try await take(step, journal) { () throws(ConfigurationFile.Failure) in try file.replace(with: text) }
    }

    private func take(
        _ step: MoveStepRecord,
        _ journal: MoveJournal,
        _ replace: () throws(ConfigurationFile.Failure) -> Void
    ) async throws(MoveWatchFailure) -> String? {
        try await record(step.event(.intent, at: time.now()))
        guard try await isFirst(step, after: journal.lastID) else {
            try await record(step.event(.abandoned, at: time.now(), note: "another watcher was first"))
            return "another watcher was first"
        }
        do throws(ConfigurationFile.Failure) {
            try replace()
        } catch {
            try await record(step.event(.abandoned, at: time.now(), note: "the file was not replaced"))
            return try Self.text(error)
        }
        try await record(step.event(.done, at: time.now()))
        return nil
    }

    /// Whether nothing was written down of the move between what the decision was based on and the step's intent.
    private func isFirst(_ step: MoveStepRecord, after id: Int64?) async throws(MoveWatchFailure) -> Bool {
        let filter = LedgerEventFilter(kinds: [.moveStep], subject: step.move.rawValue)
        do throws(LedgerError) {
            let first = try await store.events(matching: filter, after: id, limit: 1).first
            return first?.detail["token"]?.string == step.token
        } catch {
            throw .ledger(error)
        }
    }

    private static func text(_ failure: ConfigurationFile.Failure) throws(MoveWatchFailure) -> String {
        switch failure {
        case .conflict(.held): return "another process is changing the configuration file"
        case .conflict(.changed): return "the configuration file was changed meanwhile"
        case .problem(let problem): throw .file(problem)
        }
    }

    private static func token() -> String { String(UInt64.random(in: .min ... .max), radix: 16) }
}
