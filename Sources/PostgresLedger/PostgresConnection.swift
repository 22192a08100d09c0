import CPostgres
import DeclarationCore
import Glibc
import LedgerSQL

/// One connection, used by one thread. Every wait has an end: libpq is used without blocking, beside its name look-up.
final class PostgresConnection {
    private let handle: OpaquePointer
    private let timeout: Int64
    private let parameters: [(String, String)]
    private var prepared: [String: String] = [:]
    private var names = 0
    /// Where the ledger was when the connection was made; `nil` when any place will do.
    var sight: LedgerSight?

    /// Statements of filters have many forms; what the server keeps for a connection stays bounded.
    private static let preparedLimit = 64

    /// Connects; the schema is not looked at.
    init(_ parameters: [(String, String)], connectTimeout: Int, timeout: Int) throws(PostgresFailure) {
        let handle = Self.start(parameters)
        guard let handle else { throw .refused(LedgerError(.other, "memory ran out")) }
        self.handle = handle
        self.parameters = parameters
        self.timeout = Int64(timeout)
        // libpq would print the server's notes on the program's standard error.
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        try finishConnecting(MonotonicClock.milliseconds() + Int64(connectTimeout))
        guard PQsetnonblocking(handle, 1) == 0 else { throw lost() }
    }

    deinit { PQfinish(handle) }

    private static func start(_ parameters: [(String, String)]) -> OpaquePointer? {
        let texts = parameters.map { (strdup($0.0), strdup($0.1)) }
        defer {
            for (name, value) in texts {
                free(name)
                // The value can be a password.
                if let value { explicit_bzero(value, strlen(value)) }
                free(value)
            }
        }
        let names = texts.map { UnsafePointer($0.0) } + [nil]
        let values = texts.map { UnsafePointer($0.1) } + [nil]
        return PQconnectStartParams(names, values, 0)
    }

    private func finishConnecting(_ deadline: Int64) throws(PostgresFailure) {
        var state = PQstatus(handle) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
        while state != PGRES_POLLING_OK {
            guard state != PGRES_POLLING_FAILED else { throw unreachable(detail) }
            let isReady = PostgresSocket.wait(
                PQsocket(handle),
                reads: state == PGRES_POLLING_READING,
                writes: state == PGRES_POLLING_WRITING,
                until: deadline
            )
            guard isReady else { throw unreachable("no connection within the time-out") }
            state = PQconnectPoll(handle)
        }
    }

    private func unreachable(_ detail: String) -> PostgresFailure {
        let text = PostgresFailure.oneLine(detail)
        let message = "PostgreSQL can't be reached: \(text); check that the server runs, and the ledger's settings"
        return PostgresFailure(kind: .lost, error: LedgerError(.unavailable, message))
    }

    private var detail: String {
        guard let text = PQerrorMessage(handle).map({ String(cString: $0) }) else { return "no detail" }
        let taken = [
            ("host", PQhost(handle)), ("hostaddr", PQhostaddr(handle)), ("port", PQport(handle)),
            ("dbname", PQdb(handle)), ("user", PQuser(handle)),
        ]
        let defaults = taken.compactMap { name, value in value.map { (name, String(cString: $0)) } }
        return DetailMask(parameters, defaults: defaults).masked(text)
    }

    private func lost() -> PostgresFailure { .lost(detail) }

    /// Runs a text of several statements without values, before ``beginPipeline()``.
    func execute(_ sql: String) throws(PostgresFailure) {
        guard PQsendQuery(handle, sql) == 1 else { throw lost() }
        let deadline = MonotonicClock.milliseconds() + timeout
        var failure: PostgresFailure?
        while let result = try next(deadline) {
            if !result.isSuccess { failure = failure ?? PostgresFailure(result) }
        }
        if let failure { throw failure }
    }

    /// From here on, statements are sent together and answered together.
    func beginPipeline() throws(PostgresFailure) {
        guard PQenterPipelineMode(handle) == 1 else { throw lost() }
    }

    /// Runs one statement and reads its rows.
    func rows<Row>(_ statement: PostgresStatement, _ read: (PostgresRow) -> Row) throws(PostgresFailure) -> [Row] {
        try run([statement]).first?.rows(read) ?? []
    }

    /// Sends statements in one go and waits for all answers; a failure skips the statements after it.
    ///
    /// - Parameter limit: how long to wait for all of them, in milliseconds; as for every other statement when `nil`.
    /// - Returns: as many answers as statements.
    @discardableResult
    func run(
        _ statements: [PostgresStatement],
        within limit: Int64? = nil
    ) throws(PostgresFailure) -> [PostgresResult] {
        let deadline = MonotonicClock.milliseconds() + (limit ?? timeout)
        let values = try Self.encoded(statements)
        var fresh: [Int: String] = [:]
        var count = 0
        for (statement, values) in zip(statements, values) {
            if prepared[statement.sql] == nil, prepared.count < Self.preparedLimit {
                fresh[count] = statement.sql
                try prepare(statement.sql)
                count += 1
            }
            try send(statement.sql, values)
            count += 1
        }
        guard PQpipelineSync(handle) == 1 else { throw lost() }
        let results = try answers(deadline)
        // What a failure kept from being prepared is prepared by the next attempt.
        for (index, sql) in fresh where index >= results.count || !results[index].isSuccess { prepared[sql] = nil }
        if let failed = results.first(where: { !$0.isSuccess }) { throw PostgresFailure(failed) }
        guard results.count == count else { throw lost() }
        return results.enumerated().filter { fresh[$0.offset] == nil }.map(\.element)
    }

    private static func encoded(_ statements: [PostgresStatement]) throws(PostgresFailure) -> [[[UInt8]?]] {
        var all: [[[UInt8]?]] = []
        for statement in statements {
            var values: [[UInt8]?] = []
            do throws(LedgerError) {
                for value in statement.values { values.append(try value.bytes()) }
            } catch {
                throw .refused(error)
            }
            all.append(values)
        }
        return all
    }

    private func prepare(_ sql: String) throws(PostgresFailure) {
        names += 1
        guard PQsendPrepare(handle, "s\(names)", PostgresStatement.numbered(sql), 0, nil) == 1 else { throw lost() }
        prepared[sql] = "s\(names)"
    }

    private func send(_ sql: String, _ values: [[UInt8]?]) throws(PostgresFailure) {
        let count = Int32(values.count)
        let lengths = values.map { Int32($0?.count ?? 0) }
        let formats = [Int32](repeating: 1, count: values.count)
        // All values in one block, so that one pointer serves them all; an empty value needs a pointer that isn't null.
        let block = values.flatMap { ($0 ?? []) + [0] }.map { CChar(bitPattern: $0) } + [0]
        let status = block.withUnsafeBufferPointer { block in
            var place = block.baseAddress
            let pointers = values.map { value in
                defer { place = place?.advanced(by: (value?.count ?? 0) + 1) }
                return value == nil ? nil : place
            }
            return if let name = prepared[sql] {
                PQsendQueryPrepared(handle, name, count, pointers, lengths, formats, 1)
            } else {
                PQsendQueryParams(
                    handle,
                    PostgresStatement.numbered(sql),
                    count,
                    nil,
                    pointers,
                    lengths,
                    formats,
                    1
                )
            }
        }
        guard status == 1 else { throw lost() }
    }

    /// Every answer up to the end of the pipeline.
    private func answers(_ deadline: Int64) throws(PostgresFailure) -> [PostgresResult] {
        var results: [PostgresResult] = []
        while true {
            // Nothing ends each statement's answers.
            guard let result = try next(deadline) else {
                if PQstatus(handle) == CONNECTION_BAD { throw lost() }
                continue
            }
            if result.status == PGRES_PIPELINE_SYNC { return results }
            if result.isFatal { throw PostgresFailure(result) }
            results.append(result)
        }
    }

    private func next(_ deadline: Int64) throws(PostgresFailure) -> PostgresResult? {
        while true {
            let unsent = PQflush(handle)
            guard unsent >= 0 else { break }
            if PQisBusy(handle) == 0 { return PQgetResult(handle).map(PostgresResult.init) }
            let isReady = PostgresSocket.wait(PQsocket(handle), reads: true, writes: unsent > 0, until: deadline)
            guard isReady else { throw .lost("no answer within the time-out") }
            guard PQconsumeInput(handle) == 1 else { break }
        }
        // The server's last words, when it had any, say more than the broken socket.
        while let handle = PQgetResult(handle) {
            let result = PostgresResult(handle)
            if result.isFatal { throw PostgresFailure(result) }
            if result.status == PGRES_PIPELINE_SYNC { break }
        }
        throw lost()
    }
}
