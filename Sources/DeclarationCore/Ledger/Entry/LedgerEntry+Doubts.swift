extension LedgerEntry {
    /// Where the latest record shows something else than was declared, as warnings with the paths of a declaration file: then
    /// somebody else used the id at the account, or it was corrected by what this ledger doesn't hold, as after a restore.
    ///
    /// No reason not to believe that the id is there: which fields a record repeats, and how, is not documented in full.
    public var doubts: [Problem] {
        guard let record, retransmission == nil else { return [] }
        var doubts: [Problem] = []
        if let shown = record.amount, shown != amount {
            doubts.append(Self.doubt("amount", "\(shown)", "\(amount)"))
        }
        if let shown = record.merchant?.customsCode.rawValue, shown.lowercased() != merchant.rawValue.lowercased() {
            doubts.append(Self.doubt("merchant.customsCode", shown, merchant.rawValue))
        }
        if let shown = record.subOrderID, let subOrderID, isSplit, shown != subOrderID {
            doubts.append(Self.doubt("subOrderId", shown.rawValue, subOrderID.rawValue))
        }
        return doubts
    }

    private static func doubt(_ path: String, _ shown: String, _ declared: String) -> Problem {
        Problem(
            .warning,
            path: path,
            "the other side's record shows \(shown), and \(declared) was declared: somebody else may have used the id there, or "
                + "it was corrected by what this ledger doesn't hold"
        )
    }
}
