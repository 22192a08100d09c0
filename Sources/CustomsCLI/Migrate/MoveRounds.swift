import DeclarationCore
import DeclarationRouter

/// Looks at moves, round after round.
struct MoveRounds: Sendable {
    let invocation: Invocation
    let watch: MoveWatch
    let moves: [MoveID]
    private var last: [MoveID: MoveLook] = [:]
    private var isRead = true

    init(invocation: Invocation, watch: MoveWatch, moves: [MoveID]) {
        self.invocation = invocation
        self.watch = watch
        self.moves = moves
    }

    private var isDry: Bool { invocation.has(.watchDryRun) }

    /// Runs until all moves have ended, or the task is cancelled.
    mutating func run() async throws(CommandFailure) -> ExitStatus {
        if invocation.has(.resume) { for move in moves { try await resume(move) } }
        try await round()
        if invocation.has(.onceLook) { return status }
        let pause = Duration.seconds(invocation.integer(.watchInterval) ?? 60)
        while !Task.isCancelled, isRead, !hasEnded {
            // Cancelled, it ends with the loop.
            try? await Task.sleep(for: pause)
            guard !Task.isCancelled else { break }
            try await laterRound()
        }
        return hasEnded ? status : .ok
    }

    private func resume(_ move: MoveID) async throws(CommandFailure) {
        do throws(MoveWatchFailure) {
            try await watch.resume(move)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// What goes wrong in a later round may be over in the next: somebody edits the file, or the ledger's server restarts.
    private mutating func laterRound() async throws(CommandFailure) {
        do throws(CommandFailure) {
            try await round()
        } catch {
            guard error.status == .configuration || error.status == .ledger else { throw error }
            invocation.mention(error.messages + ["warning: this round was left out; the next one is as usual"])
        }
    }

    private mutating func round() async throws(CommandFailure) {
        for move in moves where isRead {
            let look = try await look(move)
            let text = look.text(isDry: isDry)
            let isNews = last[move].map { $0.text(isDry: isDry) != text } ?? true
            last[move] = look
            if invocation.wantsJSON {
                isRead = try invocation.write(look.json(isDry: isDry).text + "\n")
            } else if isNews || look.written != nil || !look.notes.isEmpty {
                isRead = try invocation.write(text + "\n")
            }
        }
    }

    /// A look is taken to its end even when the watch is stopped: a step is never left half taken.
    private func look(_ move: MoveID) async throws(CommandFailure) -> MoveLook {
        let (watch, isDry) = (watch, isDry)
        let look = Task<Result<MoveLook, MoveWatchFailure>, Never> {
            do throws(MoveWatchFailure) {
                return .success(try await watch.look(move, isDry: isDry))
            } catch {
                return .failure(error)
            }
        }
        do throws(MoveWatchFailure) {
            return try await look.value.get()
        } catch {
            throw CommandFailure(error)
        }
    }

    private var hasEnded: Bool { moves.allSatisfy { last[$0]?.isEnd ?? false } }

    /// The gravest of the last round.
    private var status: ExitStatus { ExitStatus.gravest(of: last.values.map(\.decision.status)) ?? .ok }
}

extension CommandFailure {
    fileprivate init(_ failure: MoveWatchFailure) {
        switch failure {
        case .configuration(let problems): self.init(.configuration, problems)
        case .file(let problems): self.init(.output, problems)
        case .ledger(let error): self.init(.ledger, error.description)
        }
    }
}
