extension LedgerError {
    /// An event that can't be read and that a move's next step hangs on.
    static func unreadable(_ event: LedgerEvent, _ move: MoveID) -> LedgerError {
        LedgerError(
            .unreadable,
            "the ledger's event \(event.id), \(event.kind) of \(event.subject), is unreadable: restore the ledger from a "
                + "backup, or let a person see to it that the move \(move) may go on"
        )
    }
}
