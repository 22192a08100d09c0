/// A block of the configuration file that belongs to another module, such as the gateway's: read, checked and documented
/// with everything else.
public struct ConfigurationSection: Sendable {
    /// The block's key in the file. Open: ``ConfigurationForm`` reserves the names.
    public let name: String
    /// What the block is, in a sentence.
    public let help: String
    /// The keys of the block.
    public let schema: SettingsSchema
    /// Makes the block's value, noting what is wrong in the reader; `nil` when it can't be used.
    public let make: @Sendable (Settings, ConfigurationContext, inout SettingsReader) -> (any Sendable)?

    /// Makes a section.
    public init(
        _ name: String,
        _ schema: SettingsSchema,
        help: String,
        make: @escaping @Sendable (Settings, ConfigurationContext, inout SettingsReader) -> (any Sendable)?
    ) {
        self.name = name
        self.schema = schema
        self.help = help
        self.make = make
    }

    var setting: SettingDescription {
        SettingDescription(name: name, type: .block(schema), isRequired: false, defaultValue: nil, help: help)
    }
}

/// What a section may look at while it is read.
public struct ConfigurationContext: Sendable {
    /// The block as it stands in the file, for lines.
    public let value: JSONValue
    /// The folder that relative paths start from.
    public let folder: String
    /// Loads keys.
    public let keys: any KeyLoader
    /// The customs table.
    public let customs: CustomsTable
    /// The configured backends.
    public let backends: Set<BackendID>
    /// The generations of the configured backends.
    public let generations: Set<Generation>
    /// Reads a file that the block names.
    public let readFile: @Sendable (String) throws(InvalidInput) -> [UInt8]
}
