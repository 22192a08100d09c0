/// A value that is another one in a later configuration.
public struct SettingChange: Sendable, Hashable {
    /// Where, below the block that is told of: `settings.region`; empty for the block itself.
    public let path: String
    /// What it was; `nil` when it was not set.
    public let before: JSONValue?
    /// What it is; `nil` when it is not set.
    public let after: JSONValue?

    /// What differs between two values, named as deep as the difference is.
    static func list(_ before: JSONValue?, _ after: JSONValue?, path: String = "") -> [SettingChange] {
        let values = [before, after].compactMap(\.self)
        guard !values.isEmpty, values.allSatisfy({ $0.members != nil && RouteWords.money($0) == nil }) else {
            return before == after ? [] : [SettingChange(path: path, before: before, after: after)]
        }
        let (left, right) = (before?.members ?? [], after?.members ?? [])
        let keys = left.map(\.key) + right.map(\.key).filter { key in !left.contains { $0.key == key } }
        return keys.flatMap { key in
            list(before?[key], after?[key], path: path.isEmpty ? key : "\(path).\(key)")
        }
    }

    /// A value without the signs of JSON.
    package static func words(_ value: JSONValue) -> String { RouteWords.words(value) }

    /// In words: `settings.region: na -> asia`.
    public var text: String {
        let values = "\(before.map(RouteWords.words) ?? "not set") -> \(after.map(RouteWords.words) ?? "not set")"
        return path.isEmpty ? values : "\(path): \(values)"
    }
}
