package import DeclarationCore

/// Looks at a move, and writes the share that follows into the configuration file.
///
/// The file is the truth. A step is written down in the ledger before the file is replaced and afterwards: what a process
/// that died in between left is found by the next look. Of two watchers, on one machine or several, the one whose intent
/// comes first in the ledger acts.
package struct MoveWatch: Sendable {
    /// A step that another process began and that has no end yet is left alone for so long, in milliseconds.
    static let patience: Int64 = 60_000

    private let path: String
    private let registrations: [ProviderRegistration]
    private let sections: [ConfigurationSection]
    private let runtime: Runtime
    private let store: any LedgerStore
    private let time: any TimeSource

    /// Makes a watch over a configuration file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - store: the ledger of those who declare by the file.
    package init(
        _ path: String,
        registrations: [ProviderRegistration],
        sections: [ConfigurationSection],
        runtime: Runtime,
        store: any LedgerStore,
        time: any TimeSource = SystemTime()
    ) {
        self.path = path
        self.registrations = registrations
        self.sections = sections
        self.runtime = runtime
        self.store = store
        self.time = time
    }

    /// The file as it stands, with what is needed of one of its moves.
    private struct Standing {
        let bytes: [UInt8]
        let version: String
        let ownerLease: Int64
        let move: Move
        let routes: [Route]
        let share: TrafficShare
    }

    /// Looks at a move and takes the step that follows. Blocks while the file is read and replaced.
    ///
    /// - Parameter isDry: only says what it would do; writes neither file nor ledger.
    package func look(_ id: MoveID, isDry: Bool) async throws(MoveWatchFailure) -> MoveLook {
        let standing = try standing(id)
        var journal = try await journal(id)
        let (notes, pending) = try await repair(&journal, standing, isDry: isDry)
        let now = time.now()
        let (progress, figures) = try await past(standing, journal, now)
        let decision = MovePolicy.decide(
            standing.move,
            share: standing.share,
            figures: figures,
            progress: progress,
            now: now
        )
        var look = MoveLook(
            move: id,
            time: now,
            share: standing.share,
            version: standing.version,
            began: progress.began,
            figures: figures,
            decision: pending.map(MoveDecision.hold) ?? decision,
            notes: notes
        )
        try await act(&look, standing, journal, isDry: isDry)
        return look
    }

    /// Writes down that a person cleared what keeps a move from being raised: its falls, and a share lowered by hand.
    package func resume(_ id: MoveID) async throws(MoveWatchFailure) {
        let standing = try standing(id)
        try await record(
            MoveStepRecord.resumed(id, from: standing.share, version: standing.version, at: time.now())
        )
    }

    private func standing(_ id: MoveID) throws(MoveWatchFailure) -> Standing {
        do throws(InvalidInput) {
            let bytes = try InputFile.read(path)
            let configuration = try checked(bytes)
            let routes = configuration.routes.routes.filter { $0.move == id }
            guard let move = configuration.moves[id], let share = routes.first?.filter.share else {
                throw InvalidInput([Problem(.error, path: "moves", "there is no move \"\(id)\" that a route names")])
            }
            return Standing(
                bytes: bytes,
                version: configuration.version,
                ownerLease: configuration.ledger.rules.ownerLease,
                move: move,
                routes: routes,
                share: share
            )
        } catch {
            throw .configuration(error)
        }
    }

    private func checked(_ bytes: [UInt8]) throws(InvalidInput) -> Configuration {
        try runtime.configuration(of: bytes, at: path, registrations: registrations, sections: sections)
    }

    /// Ends the steps that processes began and didn't end: the file tells what became of them.
    ///
    /// - Returns: what was found out, and why nothing can be done yet.
    private func repair(
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

    /// How far the move is, and what the ledger holds of the present step. It began with its step or, where the share was set
    /// by hand, with the first use of a configuration that has it or the first declaration by it.
    private func past(
        _ standing: Standing,
        _ journal: MoveJournal,
        _ now: ZonedTime
    ) async throws(MoveWatchFailure) -> (MoveProgress, MoveFigures) {
        do throws(LedgerError) {
            let uses = try await ShareUses(of: standing.share, standing.move.id, since: journal, in: store)
            let (began, figures) = try await figures(standing, MoveStart(of: standing.share, journal, uses), now)
            let progress = MoveProgress(
                began: began,
                falls: journal.falls,
                lastStepBack: journal.lastStepBack,
                lowered: uses.lowered(to: standing.share, journal)
            )
            return (progress, figures)
        } catch {
            throw .ledger(error)
        }
    }

    private func figures(
        _ standing: Standing,
        _ start: MoveStart,
        _ now: ZonedTime
    ) async throws(LedgerError) -> (began: ZonedTime?, MoveFigures) {
        switch start {
        case .step(let step):
            var counter = counter(standing, former: step.step.oldVersion, now: now)
            try await counter.add(historyOf: store, since: step.time)
            return (step.time, counter.result)
        case .configuration(let began):
            var counter = counter(standing, now: now)
            try await counter.add(historyOf: store, since: began)
            return (began, counter.result)
        case .call(let other):
            var counter = counter(standing, only: standing.version, now: now)
            try await counter.add(historyOf: store, since: other ?? ZonedTime(epochMilliseconds: 0))
            return (counter.first, counter.result)
        }
    }

    private func counter(
        _ standing: Standing,
        former: String? = nil,
        only version: String? = nil,
        now: ZonedTime
    ) -> MoveCounter {
        MoveCounter(
            standing.move,
            routes: standing.routes,
            former: former,
            only: version,
            now: now,
            ownerLease: standing.ownerLease
        )
    }

    /// Takes the step that was decided.
    private func act(
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
            token: Self.token()
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

    private func journal(_ id: MoveID) async throws(MoveWatchFailure) -> MoveJournal {
        do throws(LedgerError) {
            return try await MoveJournal(of: id, in: store)
        } catch {
            throw .ledger(error)
        }
    }

    private func record(_ event: LedgerEvent) async throws(MoveWatchFailure) {
        do throws(LedgerError) {
            try await store.record([event])
        } catch {
            throw .ledger(error)
        }
    }

    private static func token() -> String { String(UInt64.random(in: .min ... .max), radix: 16) }
}
