import CPostgres
import DeclarationCore
import LedgerSQL

/// The answer to one statement; owns libpq's object.
final class PostgresResult {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { PQclear(handle) }

    var status: ExecStatusType { PQresultStatus(handle) }
    var isSuccess: Bool { status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK }

    /// The five characters of the failure's code; empty when the failure is libpq's own.
    var sqlState: String { field(CChar(UInt8(ascii: "C"))) ?? "" }

    /// The failure in one line. The detail is left out: it can quote rows.
    var message: String { field(CChar(UInt8(ascii: "M"))) ?? "no detail" }

    /// Whether the server said that it ends the connection.
    var isFatal: Bool { ["FATAL", "PANIC"].contains(field(CChar(UInt8(ascii: "V"))) ?? "") }

    func rows<Row>(_ read: (PostgresRow) -> Row) -> [Row] {
        (0..<PQntuples(handle)).map { read(PostgresRow(handle, $0)) }
    }

    private func field(_ code: CChar) -> String? {
        PQresultErrorField(handle, Int32(code)).map { String(cString: $0) }
    }
}

/// One row in PostgreSQL's binary form. Lives as long as its result.
struct PostgresRow: SQLRow {
    private let handle: OpaquePointer
    private let row: Int32

    fileprivate init(_ handle: OpaquePointer, _ row: Int32) {
        self.handle = handle
        self.row = row
    }

    func optionalInteger(_ column: Int32) -> Int64? {
        bytes(column).map { $0.reduce(0) { $0 << 8 | Int64($1) } }
    }

    func optionalText(_ column: Int32) -> String? {
        bytes(column).map { String(decoding: $0, as: UTF8.self) }
    }

    func optionalBlob(_ column: Int32) -> [UInt8]? { bytes(column).map { Array($0) } }

    func withText<Value>(_ column: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
        guard let bytes = bytes(column) else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
        return bytes.withMemoryRebound(to: UInt8.self, body)
    }

    private func bytes(_ column: Int32) -> UnsafeRawBufferPointer? {
        guard PQgetisnull(handle, row, column) == 0 else { return nil }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(handle, row, column),
            count: Int(PQgetlength(handle, row, column))
        )
    }
}
