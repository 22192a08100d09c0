/// A configuration that was read, checked as a whole, and whose backends are ready.
public struct Configuration: Sendable {
    /// The file it was read from.
    public let file: String?
    /// The backends by name.
    public let backends: [BackendID: Backend]
    /// The routing table.
    public let routes: RoutingTable
    /// The moves that routes name.
    public internal(set) var moves: [MoveID: Move] = [:]
    /// The plugins it was read with.
    public let registrations: [ProviderRegistration]
    /// The least important events that are logged.
    public let logLevel: LogEvent.Level
    /// How events are logged.
    public internal(set) var logFormat = LogFormat.text
    /// What is doubtful but doesn't stop anything.
    public let warnings: [Problem]
    /// What the sections of other modules made of their blocks, by name.
    public let sections: [String: any Sendable]
    /// Whether and where the router remembers.
    public let ledger: LedgerConfiguration
    /// What it says, in a form that is kept and compared; empty without a file.
    public package(set) var snapshot = ConfigurationSnapshot(json: [:])
    /// The hash of the file's content, which the ledger writes down with each decision; empty without a file.
    package var version = ""

    /// Puts a configuration together without a file, for programs that bring their own backends.
    public init(
        backends: [Backend],
        routes: RoutingTable,
        registrations: [ProviderRegistration] = [],
        logLevel: LogEvent.Level = .warning,
        warnings: [Problem] = [],
        ledger: LedgerConfiguration = LedgerConfiguration(store: .none),
        sections: [String: any Sendable] = [:],
        file: String? = nil
    ) {
        self.ledger = ledger
        self.sections = sections
        self.file = file
        self.backends = Dictionary(backends.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.routes = routes
        self.registrations = registrations
        self.logLevel = logLevel
        self.warnings = warnings
    }

    /// The customs table.
    public var customs: CustomsTable { routes.customs }
}

/// A backend: one configured instance of a plugin.
public struct Backend: Sendable {
    /// Its name.
    public let id: BackendID
    /// Its plugin.
    public let plugin: PluginID
    /// Its generation.
    public let generation: Generation
    /// The account at the other side: what its configuration says, else what its provider says.
    public let account: ProviderAccount
    /// What talks to the other side.
    public internal(set) var provider: any DeclarationProvider
    /// How its inquiries are put together.
    public let inquiry: InquirySettings
    /// When its declarations may be pushed to customs again; `nil` for never.
    public let retransmission: RetransmissionRules?
    /// What guards it.
    public let guarding: GuardSettings
    /// What its settings say, without secrets: tells a backend that stays the same from one that changed under its name.
    package var origin = ""

    /// Makes a backend.
    ///
    /// - Parameter account: instead of the provider's, where both are the same account at the other side.
    public init(
        id: BackendID,
        plugin: PluginID,
        generation: Generation,
        account: ProviderAccount? = nil,
        provider: any DeclarationProvider,
        inquiry: InquirySettings = InquirySettings(),
        retransmission: RetransmissionRules? = nil,
        guarding: GuardSettings = .none
    ) {
        self.guarding = guarding
        self.id = id
        self.plugin = plugin
        self.generation = generation
        self.account = account ?? provider.account
        self.provider = provider
        self.inquiry = inquiry
        self.retransmission = provider.retransmission ?? retransmission
    }
}

/// How inquiries are put together.
public struct InquirySettings: Sendable, Hashable {
    /// How long an inquiry waits for more ids to share its call.
    public var linger: Duration
    /// Inquiry calls at once.
    public var callsInFlight: Int
    /// Ids that may wait.
    public var queueLimit: Int

    /// Makes settings.
    public init(linger: Duration = .milliseconds(5), callsInFlight: Int = 4, queueLimit: Int = 10_000) {
        self.linger = linger
        self.callsInFlight = callsInFlight
        self.queueLimit = queueLimit
    }
}
