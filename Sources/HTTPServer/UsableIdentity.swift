/// An identity that a server can present: certificate, key and authorities were read, and fit.
package struct UsableIdentity: Sendable {
    let context: TLSContext

    /// Reads an identity.
    ///
    /// - Throws: ``HTTPServerError/unusableIdentity(_:)``.
    package init(_ identity: ServerIdentity) throws(HTTPServerError) { context = try TLSContext(identity) }
}
