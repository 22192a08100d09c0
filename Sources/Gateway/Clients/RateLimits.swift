import DeclarationCore
import Synchronization

/// How many requests each client may send (a bucket of one second's worth that fills steadily), how many may wait for a
/// change at a time, and how often the other side is asked about what isn't in the ledger.
package final class RateLimits: Sendable {
    private struct Bucket {
        var tokens: Int64
        var filled: Int64
    }

    private struct Waits {
        var count = 0
        var areOver = false
    }

    private let waits = Mutex(Waits())
    private let buckets = Mutex<[ClientID: Bucket]>([:])
    /// What was asked for ids that the ledger doesn't know.
    let earlier = EarlierAsks()
    private let mayWait: Int

    /// Makes full buckets.
    ///
    /// - Parameter requestsInFlight: how many requests the gateway works at. Those that wait take a quarter of it and 128 at
    ///   most: the others' declarations go on beside them.
    package init(requestsInFlight: Int) { mayWait = min(128, requestsInFlight / 4) }

    /// Takes one request out of the client's bucket.
    ///
    /// - Returns: whether there was one.
    func admits(_ client: GatewayClient, now: ZonedTime) -> Bool {
        guard let rate = client.rate.map(Int64.init) else { return true }
        // In thousandths of a request, so that milliseconds fill it without rounding.
        let full = rate * 1000
        return buckets.withLock { buckets in
            var bucket = buckets[client.id] ?? Bucket(tokens: full, filled: now.epochMilliseconds)
            let passed = min(max(0, now.epochMilliseconds - bucket.filled), 1000)
            bucket.tokens = min(full, bucket.tokens + passed * rate)
            bucket.filled = now.epochMilliseconds
            let isAdmitted = bucket.tokens >= 1000
            if isAdmitted { bucket.tokens -= 1000 }
            buckets[client.id] = bucket
            return isAdmitted
        }
    }

    /// Begins to wait for a change, unless so many do already; ``endWait()`` ends it.
    func beginWait() -> Bool {
        waits.withLock { waits in
            guard waits.count < mayWait, !waits.areOver else { return false }
            waits.count += 1
            return true
        }
    }

    func endWait() { waits.withLock { $0.count -= 1 } }

    /// Nobody waits any longer: the gateway is about to stop.
    func endAllWaits() { waits.withLock { $0.areOver = true } }

    /// Whether waits have to end.
    var waitsAreOver: Bool { waits.withLock { $0.areOver } }
}
