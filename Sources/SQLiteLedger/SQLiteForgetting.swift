import DeclarationCore
import LedgerSQL
import Synchronization

/// Erases personal data while others declare.
///
/// What is due is looked for by the thread that scans, which keeps nobody from writing, and erased in short transactions.
/// Others ask for the lock again and again, so between two transactions it is free as long as the last one took.
final class SQLiteForgetting: Sendable {
    /// How many entries, or events, are erased in one transaction, at most.
    static let step = 64
    /// How many are looked for at once; a multiple of the step.
    private static let page = 16 * step
    /// SQLite asks for a lock that is held after 1, 2, 5 and 10 milliseconds, then after 15 to 100.
    private static let leastPause = Duration.milliseconds(5)
    /// How long the log's end is waited for while nobody can write, each time, and the pause after it.
    private static let (grip, rest) = (Duration.milliseconds(50), Duration.milliseconds(200))

    private let scanner: LedgerThread
    private let writer: LedgerThread
    private let time: any TimeSource
    private let patience: Duration
    /// How far a request has come that was asked for several times: what it erased or passed over is not looked at again.
    private let reached = Mutex<(request: LedgerForgetting, place: LedgerCursor)?>(nil)

    init(scanner: LedgerThread, writer: LedgerThread, time: any TimeSource, patience: Duration) {
        self.scanner = scanner
        self.writer = writer
        self.time = time
        self.patience = patience
    }

    /// - Returns: how many entries lost something; fewer than the limit when none is left; the log is empty then, unless others read it all the time.
    func run(_ request: LedgerForgetting) async throws(LedgerError) -> Int {
        var count = 0
        while count < request.limit {
            let limit = min(Self.page, request.limit - count)
            let due = try await due(for: request, limit: limit)
            count += try await erase(due, request)
            guard due.count < limit else { continue }
            reached.withLock { $0 = nil }
            try await eraseEvents(before: request.before)
            await emptyLog()
            break
        }
        return count
    }

    private func due(for request: LedgerForgetting, limit: Int) async throws(LedgerError) -> [LedgerCursor] {
        let known = reached.withLock { $0.flatMap { $0.request == request ? $0.place : nil } }
        let place = known ?? LedgerCursor(time: .min, requestID: "")
        return try await LedgerCall.run(on: scanner) { connection throws(LedgerError) in
            .success(try LedgerTables(connection).due(for: request, after: place, limit: limit))
        }
    }

    private func erase(_ due: [LedgerCursor], _ request: LedgerForgetting) async throws(LedgerError) -> Int {
        var count = 0
        for start in stride(from: 0, to: due.count, by: Self.step) {
            let places = due[start..<min(start + Self.step, due.count)]
            count += try await write { tables throws(LedgerError) in try tables.forget(places, request) }
            if let last = places.last { reached.withLock { $0 = (request, last) } }
        }
        return count
    }

    private func eraseEvents(before end: ZonedTime) async throws(LedgerError) {
        while try await write({ tables throws(LedgerError) in try tables.events.forget(before: end, limit: Self.step) })
            == Self.step
        {}
    }

    /// Runs a transaction that erases a step at most, and leaves the file to others for a while unless it was the last one.
    private func write(
        _ body: @escaping @Sendable (LedgerTables) throws(LedgerError) -> Int
    ) async throws(LedgerError) -> Int {
        let (count, start) = try await LedgerCall.run(on: writer) { connection throws(LedgerError) in
            // From here on others wait.
            let start = MonotonicClock.nanoseconds()
            return .success((try body(LedgerTables(connection)), start))
        }
        let taken = Duration.nanoseconds(MonotonicClock.nanoseconds() - start)
        // Who is cancelled goes on without pauses: a call ends by itself.
        if count == Self.step { try? await time.sleep(for: max(taken, Self.leastPause)) }
        return count
    }

    /// Copies the log into the file and empties it. What was erased is committed: a log that others read all the time must not
    /// look as if nothing was.
    private func emptyLog() async {
        for _ in 0...max(0, patience.milliseconds / Self.rest.milliseconds) {
            let isEmpty = try? await LedgerCall.run(on: scanner) { connection throws(LedgerError) in
                .success(connection.emptyLog(patience: Self.grip))
            }
            if isEmpty == true { return }
            do { try await time.sleep(for: Self.rest) } catch { return }
        }
    }
}
