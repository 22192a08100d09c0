/// Takes log events. The libraries never print; whoever assembles them decides where events go.
public protocol LogSink: Sendable {
    /// Takes an event; must not block.
    func record(_ event: LogEvent)
    /// Whether events of a level are wanted at all; others need not be put together. `true` unless a sink knows better.
    func isEnabled(_ level: LogEvent.Level) -> Bool
}

extension LogSink {
    /// Wants every level.
    public func isEnabled(_ level: LogEvent.Level) -> Bool { true }
}

/// Something worth noting. Fields never hold personal data, secrets or message bodies.
public struct LogEvent: Sendable, Hashable {
    /// How important it is.
    public enum Level: String, Sendable, Hashable, Comparable, CaseIterable {
        /// For developers.
        case debug
        /// Normal work.
        case info
        /// Worth a look.
        case warning
        /// Something failed.
        case error

        private var rank: Int {
            switch self {
            case .debug: 0
            case .info: 1
            case .warning: 2
            case .error: 3
            }
        }

        /// Orders by importance.
        public static func < (left: Level, right: Level) -> Bool {
            left.rank < right.rank
        }
    }

    /// How important it is.
    public var level: Level
    /// What happened: a fixed text without values in it.
    public var message: String
    /// The values: backend, operation, request id, customs code, duration, outcome.
    public var fields: [Field]

    /// One value of an event.
    public struct Field: Sendable, Hashable {
        /// The name, the same for the same thing everywhere.
        public var name: String
        /// The value.
        public var value: String

        /// Makes a field.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Makes an event.
    public init(_ level: Level, _ message: String, _ fields: KeyValuePairs<String, String> = [:]) {
        self.level = level
        self.message = message
        self.fields = fields.map { Field($0.key, $0.value) }
    }
}

/// How log events are written.
public enum LogFormat: String, Sendable, Hashable, CaseIterable {
    /// A line for people: time, level, message, `name=value`.
    case text
    /// A JSON object a line, for programs.
    case json
}

/// Drops every event.
public struct NoLog: LogSink {
    /// Makes a sink.
    public init() {}
    /// Does nothing.
    public func record(_ event: LogEvent) {}
    /// Wants nothing.
    public func isEnabled(_ level: LogEvent.Level) -> Bool { false }
}
