/// The two calls of the customs API. Source: docs.antom.com/ac/ams/declare and inquirydeclare (2024-05-13).
package enum AMSOperation: String, Sendable, Hashable, CaseIterable {
    /// Declares, or declares again.
    case declare = "/v1/customs/declare"
    /// Asks how declarations stand.
    case inquiry = "/v1/customs/inquiryDeclarationRequests"

    /// The path that is called and signed; the sandbox has the same host and another prefix.
    package func path(sandbox: Bool) -> String {
        (sandbox ? "/ams/sandbox/api" : "/ams/api") + rawValue
    }

    /// The operation of a path, production or sandbox; `nil` for another path.
    package init?(path: String) {
        guard
            let found = Self.allCases.first(where: { [$0.path(sandbox: false), $0.path(sandbox: true)].contains(path) })
        else { return nil }
        self = found
    }
}
