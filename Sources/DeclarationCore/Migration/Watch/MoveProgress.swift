/// What the past says of a move, beside the share that stands in the configuration.
public struct MoveProgress: Sendable, Hashable {
    /// When the present step began; `nil` while nothing was declared at it.
    public var began: ZonedTime?
    /// How often it fell since the beginning, or since a person cleared that; steps back with no raise between them are one
    /// fall.
    public var falls: Int
    /// When it last stepped back.
    public var lastStepBack: ZonedTime?
    /// The larger share that a person took back by hand, and didn't clear since; `nil` when nobody did.
    public var lowered: TrafficShare?

    /// Makes a progress.
    public init(
        began: ZonedTime? = nil,
        falls: Int = 0,
        lastStepBack: ZonedTime? = nil,
        lowered: TrafficShare? = nil
    ) {
        self.began = began
        self.falls = falls
        self.lastStepBack = lastStepBack
        self.lowered = lowered
    }
}
