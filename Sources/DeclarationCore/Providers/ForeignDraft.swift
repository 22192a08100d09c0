/// A backend's settings while they are brought over from other software; keys are known by their setting's name alone.
public struct ForeignDraft: Sendable {
    /// Something to say about a setting.
    public struct Remark: Sendable, Hashable {
        /// How bad it is.
        public let severity: Problem.Severity
        /// The setting.
        public let setting: String
        /// What it is, and what to do.
        public let message: String
    }

    /// What is known of a key.
    public struct Key: Sendable, Hashable {
        /// The size of an asymmetric key in bits; `nil` when it could not be looked at.
        public let bits: Int?
        /// The length of a shared key in bytes; `nil` when it could not be looked at.
        public let length: Int?

        /// Makes one.
        public init(bits: Int? = nil, length: Int? = nil) {
            self.bits = bits
            self.length = length
        }
    }

    /// The settings that are no keys.
    public private(set) var values: [String: JSONValue]
    /// The settings that take keys and have one.
    public private(set) var keys: [String: Key]
    /// What there is to say.
    public private(set) var remarks: [Remark] = []

    /// Makes a draft.
    public init(values: [String: JSONValue] = [:], keys: [String: Key] = [:]) {
        self.values = values
        self.keys = keys
    }

    /// The text of a setting.
    public func text(_ setting: String) -> String? { values[setting]?.string }

    /// Sets a setting.
    public mutating func set(_ setting: String, _ value: JSONValue) { values[setting] = value }

    /// Leaves a setting or a key out.
    public mutating func drop(_ setting: String, because reason: String) {
        guard values.removeValue(forKey: setting) != nil || keys.removeValue(forKey: setting) != nil else { return }
        warn(setting, "left out: \(reason)")
    }

    /// Leaves a setting out that the default, or another setting, says as well.
    public mutating func forget(_ setting: String) { values[setting] = nil }

    /// Says what people should look at.
    public mutating func warn(_ setting: String, _ message: String) {
        remarks.append(Remark(severity: .warning, setting: setting, message: message))
    }

    /// Says what has to be put right first.
    public mutating func fail(_ setting: String, _ message: String) {
        remarks.append(Remark(severity: .error, setting: setting, message: message))
    }
}
