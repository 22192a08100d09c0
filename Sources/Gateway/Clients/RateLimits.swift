import DeclarationCore
import Synchronization

/// How many requests each client may send: a bucket of one second's worth that fills steadily.
final class RateLimits: Sendable {
    private struct Bucket {
        var tokens: Int64
        var filled: Int64
    }

    /// A client that is not in it has a full one.
    private let buckets = Mutex<[ClientID: Bucket]>([:])

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
}
