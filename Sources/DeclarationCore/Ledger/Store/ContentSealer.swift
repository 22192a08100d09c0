/// Encrypts what must not lie in a database in clear; a port, so that the core needs no crypto library.
///
/// Several keys at once make a rotation: the newest seals and hashes, older ones open and compare.
public protocol ContentSealer: Sendable {
    /// The keys, the newest first; at least one.
    var keyIDs: [String] { get }

    /// Seals bytes under the newest key.
    ///
    /// - Parameter context: what the bytes belong to, such as the request id; opening needs the same.
    /// - Throws: when the crypto library fails.
    func seal(_ bytes: [UInt8], context: [UInt8]) throws(LedgerError) -> SealedContent

    /// Opens sealed bytes.
    ///
    /// - Throws: `sealing` when the key is not there any more, or the bytes were changed or belong to something else.
    func open(_ sealed: SealedContent, context: [UInt8]) throws(LedgerError) -> [UInt8]

    /// The keyed hash of bytes under each key, the newest first.
    ///
    /// - Parameter purpose: keeps hashes for different uses apart.
    /// - Throws: when the crypto library fails.
    func hashes(of bytes: [UInt8], purpose: String) throws(LedgerError) -> [KeyedHash]
}
