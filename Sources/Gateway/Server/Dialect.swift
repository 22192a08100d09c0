import DeclarationCore

/// What a client may speak, told by the path of its request.
enum Dialect: String, Sendable, CaseIterable {
    case ams, mapi, native

    /// The dialect of a path; `nil` for a path of none.
    init?(path: String) {
        guard let dialect = Self.allCases.first(where: { $0.isResponsible(for: path) }) else { return nil }
        self = dialect
    }

    private func isResponsible(for path: String) -> Bool {
        switch self {
        case .ams: AMSDesk.isResponsible(for: path)
        case .mapi: MAPIDesk.isResponsible(for: path)
        case .native: NativeDesk.isResponsible(for: path)
        }
    }

    /// The answer when the gateway has too much to do.
    var overloaded: HTTPResponse {
        switch self {
        case .ams: AMSDesk.overloaded
        case .mapi: MAPIDesk.overloaded
        case .native: NativeDesk.overloaded
        }
    }

    /// The answer to a body of more bytes than are read.
    func tooLarge(_ most: Int) -> HTTPResponse {
        switch self {
        case .ams: AMSDesk.tooLarge(most)
        case .mapi: MAPIDesk.tooLarge
        case .native: NativeDesk.tooLarge(most)
        }
    }
}
