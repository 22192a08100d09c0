/// Sends many declarations: a bounded number at once, at the pace that each backend bears.
///
/// With a ledger a run may be stopped or killed at any point and started again with the same input: what was sent before
/// is answered from the ledger or settled, never sent twice.
public struct BulkRun: Sendable {
    private let router: Router
    private let ledger: LedgerRouter?
    private let pace: BulkPace
    private let time: any TimeSource

    /// Makes a run through a ledger.
    public init(_ ledger: LedgerRouter, pace: BulkPace = BulkPace()) {
        self.init(router: ledger.router, ledger: ledger, pace: pace, time: ledger.time)
    }

    /// Makes a run that remembers nothing: started again it sends everything again.
    public init(forgetful router: Router, pace: BulkPace = BulkPace(), time: any TimeSource) {
        self.init(router: router, ledger: nil, pace: pace, time: time)
    }

    private init(router: Router, ledger: LedgerRouter?, pace: BulkPace, time: any TimeSource) {
        self.router = router
        self.ledger = ledger
        self.pace = pace
        self.time = time
    }

    /// Runs until the input ends, the run is stopped or the ledger fails.
    ///
    /// - Parameters:
    ///   - next: the next item; `nil` at the end. Called only when there is room for it.
    ///   - isStopped: whether to begin nothing more; what is under way is finished.
    ///   - report: takes each result as it comes, in no order.
    ///   - isolation: where `next` and `report` are called: where the caller is.
    /// - Throws: what `next` throws, after what is under way has ended.
    public func run(
        next: () throws(InvalidInput) -> BulkItem?,
        isStopped: @escaping @Sendable () -> Bool,
        report: (BulkResult) throws(InvalidInput) -> Void,
        isolation: isolated (any Actor)? = #isolation
    ) async throws(InvalidInput) {
        let lanes = Dictionary(
            uniqueKeysWithValues: router.configuration.backends.keys.map {
                ($0, BackendLane(pace, time: time, isStopped: isStopped))
            }
        )
        let turns = BulkTurns()
        // Twice what may be under way: a slow backend can fill its own share without holding up the others at once.
        let window = max(1, pace.concurrency) * 2 * max(1, lanes.count)
        let failure: InvalidInput? = await withTaskGroup(of: BulkResult.self, isolation: isolation) { group in
            // Captured: so the closure is where it is called.
            _ = isolation
            var open = 0
            var failure: InvalidInput?
            var isOver = false
            while true {
                do throws(InvalidInput) {
                    while !isOver, open < window, !isStopped(), !Task.isCancelled {
                        guard let item = try next() else {
                            isOver = true
                            break
                        }
                        open += 1
                        // In the order of the file: tasks begin in any.
                        let id = item.declaration.requestID
                        let turn = turns.take(id)
                        group.addTask { await turns.inTurn(turn, of: id) { await send(item, lanes, isStopped) } }
                    }
                    guard let result = await group.next() else { break }
                    open -= 1
                    if result.endsTheRun { isOver = true }
                    try report(result)
                } catch {
                    failure = failure ?? error
                    isOver = true
                }
            }
            return failure
        }
        if let failure { throw failure }
    }

    /// The result of an item that was not tried: of one that a run which was stopped has not come to.
    public func skipped(_ item: BulkItem) -> BulkResult {
        let decision = try? router.decide(item.declaration)
        return BulkResult(
            item: item,
            backend: decision?.backend,
            customsCode: decision?.customsCode,
            ending: .skipped
        )
    }

    private func send(
        _ item: BulkItem,
        _ lanes: [BackendID: BackendLane],
        _ isStopped: @escaping @Sendable () -> Bool
    ) async -> BulkResult {
        var result = skipped(item)
        let routed = result.backend
        for attempt in 1...max(1, pace.attempts) {
            let lane = routed.flatMap { lanes[$0] }
            if let lane, await !lane.enter() { return result }
            await declare(&result)
            let feedback = Self.feedback(result.ending)
            await lane?.leave(feedback)
            if case .failed(.inProgress(_, let until)) = result.ending, attempt < Self.patience {
                // Of a process that was killed, or of another one: its lease, or its call, ends soon.
                if await wait(until: until ?? time.now(), isStopped) { continue }
            }
            if feedback == .answered || !Self.mayTryAgain(result.ending) || attempt == pace.attempts { break }
        }
        return result
    }

    /// How often an id is looked at that somebody else sends.
    private static let patience = 3

    /// Waits, though not for long.
    ///
    /// - Returns: whether the time has come.
    private func wait(until: ZonedTime, _ isStopped: @Sendable () -> Bool) async -> Bool {
        let limit = time.now().adding(ledger?.policy.settings.ownerLease ?? .zero)
        guard until <= limit else { return false }
        while until > time.now() {
            guard !isStopped(), (try? await time.sleep(for: .milliseconds(200))) != nil else { return false }
        }
        return !isStopped()
    }

    private func declare(_ result: inout BulkResult) async {
        do throws(LedgerRouterError) {
            guard let ledger else {
                do throws(RouterError) {
                    let report = try await router.declare(result.item.declaration)
                    result.ending = .answered(report.outcome, isKept: false)
                } catch {
                    throw LedgerRouterError.router(error)
                }
                return
            }
            let report = try await ledger.declare(result.item.declaration)
            result.backend = report.entry.binding.backend
            result.customsCode = report.entry.binding.customsCode
            result.ending = .answered(report.outcome, isKept: report.isKept)
            result.warnings = unplanned(report.warnings, result.item.declaration)
        } catch {
            result.ending = .failed(error)
        }
    }

    /// The warnings that a plan doesn't give.
    private func unplanned(_ warnings: [Problem], _ declaration: Declaration) -> [Problem] {
        if warnings.isEmpty { return [] }
        let planned = (try? router.plan(declaration).warnings) ?? []
        return warnings.filter { !planned.contains($0) }
    }

    /// This side asks too much of itself.
    private static let overloads: [ProviderError.Code] = [.overloaded, .transport(.overloaded), .budgetSpent]

    private static func feedback(_ ending: BulkResult.Ending) -> BackendLane.Feedback {
        switch ending {
        case .answered(.rejected(let reason), _), .answered(.unknown(let reason), _):
            reason.outcomeClass == .throttled ? .throttled : .answered
        case .failed(.router(.backend(let error))):
            if error.isThrottling {
                .throttled
            } else if error.delivery == .notSent, error.code == .circuitOpen {
                .heldBack
            } else if error.delivery == .notSent, overloads.contains(error.code) {
                .throttled
            } else {
                error.delivery == .notSent && error.code != .invalidDeclaration ? .unreachable : .answered
            }
        default: .answered
        }
    }

    /// Whether the identical content may go to the same backend again at once: it was turned away for its pace alone, or it
    /// never left. Anything else that is unknown is for the settlement.
    private static func mayTryAgain(_ ending: BulkResult.Ending) -> Bool {
        switch ending {
        case .answered(.rejected(let reason), _): reason.isAuthenticated
        case .answered(.unknown(let reason), _): reason.isAuthenticated && reason.outcomeClass == .throttled
        case .failed(.router(.backend(let error))): error.delivery == .notSent
        default: false
        }
    }
}
