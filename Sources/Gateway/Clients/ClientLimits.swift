/// What bounds clients while the process runs: configurations come and go, the counts stay.
package struct ClientLimits: Sendable {
    let rates = RateLimits()
    let waits: ChangeWaits
    /// What was asked for ids that the ledger doesn't know.
    let earlier = EarlierAsks()

    /// Nothing counted yet.
    ///
    /// - Parameter requestsInFlight: how many requests the gateway works at.
    package init(requestsInFlight: Int) { waits = ChangeWaits(requestsInFlight: requestsInFlight) }
}
