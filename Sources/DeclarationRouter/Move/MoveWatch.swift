package import DeclarationCore

/// Looks at a move, and writes the share that follows into the configuration file.
///
/// The file is the truth. A step is written down in the ledger before the file is replaced and afterwards: what a process
/// that died in between left is found by the next look. Of two watchers, on one machine or several, the one whose intent
/// comes first in the ledger acts.
package struct MoveWatch: Sendable {
    /// A step that another process began and that has no end yet is left alone for so long, in milliseconds.
    static let patience: Int64 = 60_000

    let path: String
    private let registrations: [ProviderRegistration]
    private let sections: [ConfigurationSection]
    private let runtime: Runtime
    let store: any LedgerStore
    let time: any TimeSource

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
    struct Standing {
        let bytes: [UInt8]
        let version: String
        let ownerLease: Duration
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
        // A step of another watcher between the look at the file and the one at the ledger is nobody's lowering.
        if progress.lowered != nil, try self.standing(id).bytes != standing.bytes {
            var again = try await look(id, isDry: isDry)
            again.notes = notes + again.notes
            return again
        }
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
            lowered: progress.lowered,
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

    func checked(_ bytes: [UInt8]) throws(InvalidInput) -> Configuration {
        try runtime.configuration(of: bytes, at: path, registrations: registrations, sections: sections)
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

    func journal(_ id: MoveID) async throws(MoveWatchFailure) -> MoveJournal {
        do throws(LedgerError) {
            return try await MoveJournal(of: id, in: store)
        } catch {
            throw .ledger(error)
        }
    }

    func record(_ event: LedgerEvent) async throws(MoveWatchFailure) {
        do throws(LedgerError) {
            try await store.record([event])
        } catch {
            throw .ledger(error)
        }
    }
}
