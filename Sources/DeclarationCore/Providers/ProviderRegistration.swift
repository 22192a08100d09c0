/// What the router needs to know to offer a plugin: one value, exported by the plugin's module.
public struct ProviderRegistration: Sendable {
    /// The plugin's name, as `plugin` in the configuration.
    public let id: PluginID
    /// The generation whose payment ids and customs codes it uses.
    public let generation: Generation
    /// What it is, in a sentence.
    public let summary: String
    /// The settings of a backend of this plugin: the one description behind checking, the JSON Schema and the docs.
    public let settings: SettingsSchema
    /// The documented limits with default settings; used to tell whether a declaration would be portable to it.
    public let limits: DeclarationLimits
    /// When a declaration may be pushed to customs again, with default settings; `nil` when it never may.
    public let retransmission: RetransmissionRules?
    /// How other software names these settings; `nil` when nothing can be brought over.
    public let foreign: ForeignSettings?
    /// Makes a backend.
    ///
    /// - Throws: every problem with the settings, such as a key that can't be used, each with its path.
    public let make: @Sendable (Settings, ProviderServices) throws(InvalidInput) -> any DeclarationProvider

    /// Makes a registration.
    public init(
        id: PluginID,
        generation: Generation,
        summary: String,
        settings: SettingsSchema,
        limits: DeclarationLimits,
        retransmission: RetransmissionRules? = nil,
        foreign: ForeignSettings? = nil,
        make: @escaping @Sendable (Settings, ProviderServices) throws(InvalidInput) -> any DeclarationProvider
    ) {
        self.id = id
        self.generation = generation
        self.summary = summary
        self.settings = settings
        self.limits = limits
        self.retransmission = retransmission
        self.foreign = foreign
        self.make = make
    }
}

/// The ports a backend works through.
public struct ProviderServices: Sendable {
    /// The backend's name, for logs.
    public let backend: BackendID
    /// Sends requests.
    public let transport: any HTTPTransport
    /// Loads keys.
    public let keys: any KeyLoader
    /// Tells the time.
    public let time: any TimeSource
    /// Takes log events.
    public let log: any LogSink
    /// Takes measurements.
    public let metrics: any MetricsSink

    /// Puts services together.
    public init(
        backend: BackendID,
        transport: any HTTPTransport,
        keys: any KeyLoader,
        time: any TimeSource,
        log: any LogSink = NoLog(),
        metrics: any MetricsSink = NoMetrics()
    ) {
        self.backend = backend
        self.transport = transport
        self.keys = keys
        self.time = time
        self.log = log
        self.metrics = metrics
    }
}
