/// Reads a configuration: checks it as a whole, makes its backends, and reports every problem in one go.
public struct ConfigurationLoader: Sendable {
    /// The plugins that backends may use.
    public let registrations: [ProviderRegistration]
    /// The blocks of other modules.
    public let sections: [ConfigurationSection]
    /// Loads the keys of these blocks.
    public let keys: any KeyLoader
    /// Finds secrets.
    public let secrets: any SecretSource
    /// What a template's placeholder counts as: see ``SettingsReader/placeholders``.
    public let placeholders: Problem.Severity
    /// The customs table when the file names none.
    public let defaultTable: CustomsTable
    /// Reads another file that the configuration names.
    public let readFile: @Sendable (String) throws(InvalidInput) -> [UInt8]
    /// Makes the ports of a backend.
    public let services: @Sendable (BackendID, TransportSettings) throws(InvalidInput) -> ProviderServices

    /// Makes a loader.
    public init(
        registrations: [ProviderRegistration],
        sections: [ConfigurationSection] = [],
        keys: any KeyLoader = NoKeys(),
        secrets: any SecretSource,
        placeholders: Problem.Severity = .error,
        defaultTable: CustomsTable,
        readFile: @escaping @Sendable (String) throws(InvalidInput) -> [UInt8],
        services: @escaping @Sendable (BackendID, TransportSettings) throws(InvalidInput) -> ProviderServices
    ) {
        self.registrations = registrations
        self.sections = sections
        self.keys = keys
        self.secrets = secrets
        self.placeholders = placeholders
        self.defaultTable = defaultTable
        self.readFile = readFile
        self.services = services
    }

    /// Reads a configuration.
    ///
    /// - Parameter file: its path, for messages and relative paths.
    /// - Throws: all problems, each with its path and line. Nothing was run or sent.
    public func load(_ bytes: [UInt8], file: String?) throws(InvalidInput) -> Configuration {
        let root: (value: JSONValue, hasRepeatedKeys: Bool)
        do throws(JSONParser.Failure) {
            root = try JSONParser.parseKeepingRepeatedKeys(bytes, dialect: .configuration)
        } catch {
            throw InvalidInput([Problem(.error, path: "", error.message, file: file, line: error.line)])
        }
        var assembly = ConfigurationAssembly(loader: self, file: file)
        if root.hasRepeatedKeys { assembly.reader.reportRepeatedKeys(in: root.value) }
        return try assembly.assemble(root.value)
    }
}
