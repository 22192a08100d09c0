/// What the ledger keeps of a configuration: the detail of an event of kind ``LedgerEvent/Kind/configuration``.
public struct ConfigurationRecord: Sendable, Hashable {
    /// The name of the file it was read from, without its folder; `nil` without a file.
    public let file: String?
    /// What it says.
    public let snapshot: ConfigurationSnapshot

    /// Makes a record.
    public init(file: String?, snapshot: ConfigurationSnapshot) {
        self.file = file
        self.snapshot = snapshot
    }

    /// Reads an event's detail; `nil` for an event of another kind.
    public init?(_ event: LedgerEvent) {
        guard event.kind == .configuration else { return nil }
        file = event.detail["file"]?.string
        snapshot = ConfigurationSnapshot(json: event.detail["snapshot"] ?? [:])
    }

    /// As it stands in an event.
    var json: JSONValue {
        .object(["file": file.map(JSONValue.string), "snapshot": snapshot.json])
    }
}
