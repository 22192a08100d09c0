import DeclarationCore
import DeclarationTesting
import LedgerSQL
import Testing

@testable import SQLiteLedger

/// How pages of a large ledger are read: along an index, without sorting.
struct SQLitePlanTests {
    @Test(arguments: [
        (LedgerFilter(), "ledger_entry_created"),
        (LedgerFilter(otherThan: ["ams-main"], order: .nextCheck), "ledger_entry_due"),
        (LedgerFilter(sealedUnder: ["k1"], order: .newestFirst), "ledger_entry_created"),
        (LedgerFilter(states: [.sending, .unknown]), "ledger_entry_unsettled"),
        (LedgerFilter(states: [.unknown]), "ledger_entry_unsettled"),
        (LedgerFilter(states: [.sending], backends: ["ams-main"], order: .newestFirst), "ledger_entry_unsettled"),
        (LedgerFilter(states: [.unknown], from: LedgerSamples.time(-9)), "ledger_entry_unsettled"),
        (LedgerFilter(client: "erp", states: [.unknown]), "ledger_entry_unsettled"),
        (LedgerFilter(client: "erp", states: [.sending, .unknown], merchants: ["M1"]), "ledger_entry_unsettled"),
        (LedgerFilter(client: "erp", states: [.unknown, .accepted]), "ledger_entry_client"),
        (LedgerFilter(subOrderID: "SUB-1"), "ledger_entry_sub_order"),
        (LedgerFilter(client: "erp", subOrderID: "SUB-1", order: .newestFirst), "ledger_entry_sub_order"),
        (LedgerFilter(states: [.unknown], subOrderID: "SUB-1"), "ledger_entry_sub_order"),
    ])
    func pagesFollowAnIndex(filter: LedgerFilter, index: String) throws {
        let folder = try TestFolder()
        let path = folder.newFile()
        _ = try SQLiteLedger(path: path, time: ManualTime())
        let connection = try SQLiteConnection(path: path, busyTimeout: .seconds(1))
        for cursor in [nil, LedgerCursor(text: "1767578400000:ID-1")] {
            let conditions = FilterConditions(filter, cursor)
            let sql =
                "EXPLAIN QUERY PLAN SELECT \(EntryColumns.selected) FROM ledger_entry \(conditions.clause) LIMIT ?"
            let plan = try connection.rows(sql, conditions.values + [.integer(10)]) { $0.text(3) }
            #expect(plan.count == 1 && plan[0].contains("USING INDEX \(index)"), "\(plan)")
        }
    }

    /// The few entries of a payment are looked for by their ids, whoever else has many.
    @Test func aPaymentOfAClientIsFoundByItsIDs() throws {
        let folder = try TestFolder()
        let path = folder.newFile()
        _ = try SQLiteLedger(path: path, time: ManualTime())
        let connection = try SQLiteConnection(path: path, busyTimeout: .seconds(1))
        let conditions = FilterConditions(LedgerFilter(client: "erp", paymentID: "PAY-1"), nil)
        let sql = "EXPLAIN QUERY PLAN SELECT request_id FROM ledger_entry \(conditions.clause)"
        let plan = try connection.rows(sql, conditions.values) { $0.text(3) }
        #expect(plan.first?.contains("(request_id=?)") == true, "\(plan)")
    }

    @Test func anHourIsCountedAlongAnIndex() throws {
        let folder = try TestFolder()
        let path = folder.newFile()
        _ = try SQLiteLedger(path: path, time: ManualTime())
        let connection = try SQLiteConnection(path: path, busyTimeout: .seconds(1))
        let values = TallyColumns.values(from: LedgerSamples.start, until: nil)
        let plan = try connection.rows("EXPLAIN QUERY PLAN " + TallyColumns.sql, values) { $0.text(3) }
        #expect(plan.first?.contains("USING INDEX ledger_entry_created (created>? AND created<?)") == true, "\(plan)")
    }
}
