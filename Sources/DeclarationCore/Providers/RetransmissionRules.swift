/// When and with what changes a declaration may be pushed to customs again under its id.
///
/// A re-transmission is not a retry: a retry repeats the identical content soon after a call whose outcome is unknown, and
/// the other side answers it as the first call. A re-transmission comes after the interval, and the data goes to customs
/// again. Sources: AMS "Declare", mapi "Re-transmission".
public struct RetransmissionRules: Sendable, Hashable {
    /// How long after the last call with the id. Five minutes in both Alipay generations: AMS counts from
    /// the last call and may change it, mapi from the original one; the last call is the stricter reading.
    public var interval: Duration
    /// Waited on top of the interval: the other side's clock starts when the call reaches it, and a call
    /// that timed out here may have been taken up later.
    public var margin: Duration
    /// The fields that may differ, as paths of a declaration file (`merchant.customsCode`); none when nothing may.
    public var modifiable: Set<String>
    /// Codes of offices whose declarations are never pushed again nor moved there.
    public var excludedCodes: Set<CustomsCode>
    /// Where the rules stand, for messages: `the AMS declare page`.
    public var source: String

    /// Makes rules.
    public init(
        interval: Duration = .seconds(300),
        margin: Duration = .seconds(30),
        modifiable: Set<String>,
        excludedCodes: Set<CustomsCode> = [],
        source: String
    ) {
        self.interval = interval
        self.margin = margin
        self.modifiable = modifiable
        self.excludedCodes = excludedCodes
        self.source = source
    }

    /// How long after the first call the identical content may be repeated: it is answered as before, and nothing is pushed
    /// again.
    public var retryWindow: Duration { max(.zero, interval - margin) }

    /// From when a declaration that was last sent then may be pushed again.
    public func allowedFrom(lastSent: ZonedTime) -> ZonedTime {
        lastSent.adding(interval).adding(margin)
    }
}
