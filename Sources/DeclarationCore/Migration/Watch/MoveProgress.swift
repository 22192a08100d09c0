/// What the past says of a move, beside the share that stands in the configuration.
public struct MoveProgress: Sendable, Hashable {
    /// When the present step began; `nil` while nothing was declared at it.
    public var began: ZonedTime?
    /// Steps back since the beginning, or since a person cleared them.
    public var stepsBack: Int
    /// The last of these.
    public var lastStepBack: ZonedTime?

    /// Makes a progress.
    public init(began: ZonedTime? = nil, stepsBack: Int = 0, lastStepBack: ZonedTime? = nil) {
        self.began = began
        self.stepsBack = stepsBack
        self.lastStepBack = lastStepBack
    }
}
