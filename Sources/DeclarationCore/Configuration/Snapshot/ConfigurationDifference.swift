/// What changed between two configurations, as far as their snapshots tell.
///
/// Another key behind the same setting can't be seen: snapshots know no secrets and no places of secrets.
public struct ConfigurationDifference: Sendable, Hashable {
    /// What happened to a backend or a route.
    public enum Kind: String, Sendable, Hashable {
        /// It is new.
        case added
        /// It is gone.
        case removed
        /// It stands at another place among the others, unchanged.
        case moved
        /// It is another one.
        case changed
    }

    /// A backend that changed.
    public struct BackendChange: Sendable, Hashable {
        /// What happened.
        public let kind: Kind
        /// Its name.
        public let name: String
        /// What of it changed; of an added one everything that is set, of a removed one everything that was.
        public let settings: [SettingChange]
    }

    /// A route that changed.
    public struct RouteChange: Sendable, Hashable {
        /// What happened.
        public let kind: Kind
        /// Its position in the old table, from 0; `nil` when it was added.
        public let before: Int?
        /// Its position in the new table, from 0; `nil` when it was removed.
        public let after: Int?
        /// How it reads now, or read before it was removed.
        public let route: String
        /// What of it changed.
        public let settings: [SettingChange]
    }

    /// Offices whose declarations go elsewhere.
    public let offices: [OfficeChange]
    /// Routes that changed, in the order of the new table.
    public let routes: [RouteChange]
    /// Backends that changed, by name.
    public let backends: [BackendChange]
    /// Other settings that changed.
    public let settings: [SettingChange]
    /// Whether the customs table is another one.
    public let isCustomsTableChanged: Bool

    /// Compares two configurations.
    public init(from before: ConfigurationSnapshot, to after: ConfigurationSnapshot) {
        offices = OfficeChange.list(before.routes, after.routes)
        routes = Self.routes(before.routes, after.routes)
        backends = Self.backends(before, after)
        settings = SettingChange.list(before.json["settings"], after.json["settings"])
        isCustomsTableChanged = !SettingChange.list(before.json["customsTable"], after.json["customsTable"]).isEmpty
    }

    /// Whether the two are the same in all that the snapshots tell.
    public var isEmpty: Bool { routes.isEmpty && backends.isEmpty && settings.isEmpty && !isCustomsTableChanged }

    private static func routes(_ before: [RouteWords], _ after: [RouteWords]) -> [RouteChange] {
        RouteAlignment(before, after).pairs.compactMap { pair in
            let old = pair.before.map { before[$0] }
            let new = pair.after.map { after[$0] }
            guard let shown = new ?? old else { return nil }
            let settings = old == nil || new == nil ? [] : SettingChange.list(old?.json, new?.json)
            let kind: Kind
            switch (old, new) {
            case (nil, _): kind = .added
            case (_, nil): kind = .removed
            case _ where !settings.isEmpty: kind = .changed
            case _ where pair.isMoved: kind = .moved
            default: return nil
            }
            return RouteChange(
                kind: kind,
                before: pair.before,
                after: pair.after,
                route: shown.text,
                settings: settings
            )
        }
    }

    private static func backends(_ before: ConfigurationSnapshot, _ after: ConfigurationSnapshot) -> [BackendChange] {
        let old = Dictionary(before.backends.map { ($0.key, $0.value) }) { $1 }
        let new = Dictionary(after.backends.map { ($0.key, $0.value) }) { $1 }
        return Set(old.keys).union(new.keys).sorted().compactMap { name in
            let settings = SettingChange.list(old[name] ?? [:], new[name] ?? [:])
            let kind: Kind = old[name] == nil ? .added : new[name] == nil ? .removed : .changed
            return kind == .changed && settings.isEmpty
                ? nil : BackendChange(kind: kind, name: name, settings: settings)
        }
    }
}
