/// Reads the few members of an entry's detail that a scan over many entries needs, and passes over the rest without
/// making values of it.
package struct LedgerDetailScan: Sendable {
    /// The payment's ids.
    package private(set) var paymentIDs: [Generation: PaymentID] = [:]
    /// The region of the office.
    package private(set) var region: Region?
    /// The account at the other side.
    package private(set) var account: String?
    /// The code of customs' last known receipt.
    package private(set) var receiptCode: String?

    /// Reads a detail; `nil` when it is broken.
    package init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        var cursor = JSONCursor(bytes)
        guard cursor.enterObject() else { return nil }
        while let key = cursor.nextKey() {
            if cursor.isText(key, "payments") {
                readPayments(&cursor)
            } else if cursor.isText(key, "region") {
                region = cursor.string().map(Region.init(rawValue:))
            } else if cursor.isText(key, "account") {
                account = cursor.string()
            } else if cursor.isText(key, "record") {
                readRecord(&cursor)
            } else {
                cursor.skipValue()
            }
        }
        if cursor.isBroken { return nil }
    }

    private mutating func readPayments(_ cursor: inout JSONCursor) {
        guard cursor.enterObject() else { return }
        while let key = cursor.nextKey() {
            let generation = Generation(rawValue: cursor.text(key))
            if let id = cursor.string() { paymentIDs[generation] = PaymentID(rawValue: id) }
        }
    }

    private mutating func readRecord(_ cursor: inout JSONCursor) {
        guard cursor.enterObject() else { return }
        while let key = cursor.nextKey() {
            if cursor.isText(key, "receiptCode") { receiptCode = cursor.string() } else { cursor.skipValue() }
        }
    }
}
