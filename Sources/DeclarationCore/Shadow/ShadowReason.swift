/// Why a generation can't express a declaration: a step and a place, no value.
public struct ShadowReason: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The steps on the way out.
    public enum Step: String, Sendable, Hashable {
        /// Routing, limits and rules.
        case check
        /// Putting the message together and signing it.
        case build
    }

    /// The step.
    public var step: Step
    /// A path in a declaration, such as `paymentIds.ams`, where something was found at a place of it; of a message that
    /// can't be made the error's code.
    public var place: String

    /// Makes a reason.
    public init(_ step: Step, _ place: String) {
        self.step = step
        self.place = place
    }

    /// `check paymentIds.ams`.
    public var description: String { "\(step.rawValue) \(place)" }

    /// By step and place.
    public static func < (left: ShadowReason, right: ShadowReason) -> Bool {
        (left.step.rawValue, left.place) < (right.step.rawValue, right.place)
    }

    var json: JSONValue { ["step": .string(step.rawValue), "place": .string(place)] }

    init?(_ json: JSONValue) {
        guard let step = json["step"]?.string.flatMap(Step.init(rawValue:)), let place = json["place"]?.string else {
            return nil
        }
        self.init(step, place)
    }
}
