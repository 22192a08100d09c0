/// Why a router has no outcome to report.
public enum RouterError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The input is wrong; nothing was sent.
    case invalid(InvalidInput)
    /// No route matches; nothing was sent.
    case noRoute(NoRoute)
    /// The backend has no outcome; ``ProviderError/delivery`` says whether anything was sent.
    case backend(ProviderError)

    static func noBackend(_ id: BackendID, known: some Sequence<BackendID>) -> RouterError {
        let names = known.sorted().map(\.rawValue)
        let hint = Suggestion.text(for: id.rawValue, among: names)
        return .invalid(
            InvalidInput([
                Problem(.error, path: "backend", "no backend \"\(id)\"\(hint); known: \(names.joined(separator: ", "))")
            ])
        )
    }

    /// Whether anything can have reached the other side.
    public var delivery: Delivery {
        if case .backend(let error) = self { error.delivery } else { .notSent }
    }

    /// What is wrong.
    public var description: String {
        switch self {
        case .invalid(let error): error.description
        case .noRoute(let error): error.description
        case .backend(let error): error.description
        }
    }
}
