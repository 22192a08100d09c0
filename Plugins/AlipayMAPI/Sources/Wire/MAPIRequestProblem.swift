/// Why a request can't be read.
package struct MAPIRequestProblem: Error, Sendable, Hashable {
    /// The gateway's own code for it.
    package let code: String
    /// What is wrong, without values.
    package let message: String

    init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }
}
