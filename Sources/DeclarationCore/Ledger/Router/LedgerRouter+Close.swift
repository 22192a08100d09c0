extension LedgerRouter {
    /// Ends this process's part in the ledger: its lease ends now, so that others needn't wait for it to lapse before
    /// they settle what it left open, and the store is closed. What the ledger failed over before is written, if it can be;
    /// what shadows were to be asked is asked, for three seconds at the most.
    ///
    /// To be called once all calls have returned. While a declaration is still being sent its lease stays, and lapses by
    /// itself (``LedgerSettings/ownerLease``); the end of a process without this call does no harm but that delay.
    public func close() async {
        await backlog.flush()
        await heartbeat.stop()
        await shadows.finish()
        await store.close()
    }
}
