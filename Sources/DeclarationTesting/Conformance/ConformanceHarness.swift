public import DeclarationCore

/// What the suite needs to know of a backend, and how it brings the other side into a state.
///
/// The suite calls ``prepare(_:)`` first, then reads ``settings`` and makes a backend through the registration, then
/// calls the backend. A situation holds until the next one is prepared.
public protocol ConformanceHarness: Sendable {
    /// The backend's registration.
    var registration: ProviderRegistration { get }
    /// Settings that are valid, for the situation prepared last.
    var settings: JSONValue { get }
    /// Finds the secrets that the settings name. None without more.
    var secrets: any SecretSource { get }
    /// Sends the backend's requests. A transport that answers nothing without more.
    var transport: any HTTPTransport { get }
    /// Loads the backend's keys. None without more.
    var keys: any KeyLoader { get }
    /// Tells the backend the time. A ``ManualTime`` without more.
    var time: any TimeSource { get }
    /// Texts that must never show: key material, tokens. The buyers of ``Samples`` are looked for anyway.
    var sensitive: [String] { get }

    /// Brings the other side into a state.
    ///
    /// - Throws: ``NotApplicable`` when that can't be done; the checks that need it are skipped with its reason.
    func prepare(_ situation: ConformanceSituation) async throws

    /// A request that the other side takes in the state `normal`. Purposes differ, and so must request and payment ids.
    func request(_ purpose: String, _ shape: ConformanceShape) -> DeclareRequest

    /// Waits until the other side has a request that it will not answer. Returns at once without more; the suite then
    /// cancels at a moment of the scheduler's choosing.
    func waitUntilHanging() async

    /// The content of each declare request that was sent since the last `prepare`, without what must differ between
    /// two sendings, such as a time or a random signature; `nil` when that can't be seen.
    func sentDeclarations() async -> [[UInt8]]?
}

/// A state of the other side.
public enum ConformanceSituation: String, Sendable, Hashable, CaseIterable {
    /// It takes declarations and answers inquiries.
    case normal
    /// It refuses the next declaration.
    case refuses
    /// It closes the connection when a request has arrived, without an answer.
    case breaks
    /// Nobody accepts the connection.
    case closed
    /// It answers something that can't be used: no message of the protocol, or one that doesn't verify.
    case garbles
    /// It takes a request and never answers.
    case hangs
}

/// What a declaration is of.
public enum ConformanceShape: String, Sendable, Hashable {
    /// A whole order.
    case whole
    /// A part of an order.
    case part
}

/// Why a check can't be made with a harness.
public struct NotApplicable: Error, Sendable, Hashable {
    /// Why.
    public var reason: String

    /// Makes a reason.
    public init(_ reason: String) { self.reason = reason }
}

extension ConformanceHarness {
    /// None.
    public var secrets: any SecretSource { NoSecrets() }
    /// A transport that answers nothing.
    public var transport: any HTTPTransport { ScriptedTransport() }
    /// None.
    public var keys: any KeyLoader { NoKeys() }
    /// A time that stands still.
    public var time: any TimeSource { ManualTime() }
    /// None.
    public var sensitive: [String] { [] }

    /// A sample with the purpose in its ids, paid in the backend's generation.
    public func request(_ purpose: String, _ shape: ConformanceShape) -> DeclareRequest {
        let id = RequestID(rawValue: "CONF-\(purpose)")
        let generations = [registration.generation]
        return switch shape {
        case .whole: Samples.request(Samples.declaration(id, generations: generations))
        case .part: Samples.request(Samples.part(id, generations: generations))
        }
    }

    /// Returns at once.
    public func waitUntilHanging() async {}

    /// Can't be seen.
    public func sentDeclarations() async -> [[UInt8]]? { nil }
}
