import CSQLite
import LedgerSQL

/// The bytes of the texts and blobs that are bound to a statement: side by side in one piece of memory, which serves every
/// run, where SQLite would take a piece for each value and give it back.
struct BoundBytes: ~Copyable {
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 256, alignment: 1)
    private var used = 0

    deinit { memory.deallocate() }

    /// Binds values to a statement's parameters, all of them; what was bound before is gone.
    ///
    /// - Returns: the first failure's code, or `SQLITE_OK`.
    mutating func bind(_ values: [SQLValue], to statement: OpaquePointer) -> Int32 {
        makeRoom(for: values)
        for index in values.indices {
            let code = bind(values[index], to: statement, Int32(index + 1))
            guard code == SQLITE_OK else { return code }
        }
        return SQLITE_OK
    }

    private mutating func makeRoom(for values: [SQLValue]) {
        used = 0
        var needed = 0
        for index in values.indices { needed += values[index].byteCount }
        guard needed > memory.count else { return }
        memory.deallocate()
        memory = .allocate(byteCount: 2 * needed, alignment: 1)
    }

    private mutating func bind(_ value: SQLValue, to statement: OpaquePointer, _ position: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(statement, position)
        case .integer(let number): return sqlite3_bind_int64(statement, position, number)
        case .text(var text):
            let bytes = text.withUTF8 { keep(UnsafeRawBufferPointer($0)) }
            return csqlite_bind_text(statement, position, bytes.baseAddress, Int32(clamping: bytes.count))
        case .blob(let blob):
            let bytes = blob.withUnsafeBytes { keep($0) }
            return csqlite_bind_blob(statement, position, bytes.baseAddress, Int32(clamping: bytes.count))
        }
    }

    private mutating func keep(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let place = UnsafeMutableRawBufferPointer(rebasing: memory[used..<(used + bytes.count)])
        place.copyMemory(from: bytes)
        used += bytes.count
        return UnsafeRawBufferPointer(place)
    }
}

extension SQLValue {
    /// How much memory it takes while it is bound.
    fileprivate var byteCount: Int {
        switch self {
        case .null, .integer: 0
        case .text(let text): text.utf8.count
        case .blob(let bytes): bytes.count
        }
    }
}
