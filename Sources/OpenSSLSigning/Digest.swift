import COpenSSL
package import DeclarationCore

/// A digest that was looked up once.
///
/// `@unchecked Sendable`: a fetched `EVP_MD` is never changed, and OpenSSL documents it as shareable between threads.
struct Digest: @unchecked Sendable {
    let handle: OpaquePointer?
    /// The size of its result in bytes.
    let size: Int

    static let sha256 = Digest("SHA256", size: 32)
    static let sha1 = Digest("SHA1", size: 20)
    static let md5 = Digest("MD5", size: 16)

    /// Looks a digest up; where the library has switched it off, every use fails with an error.
    private init(_ name: String, size: Int) {
        handle = EVP_MD_fetch(nil, name, nil)
        self.size = size
        ERR_clear_error()
    }

    func hash(_ message: [UInt8]) throws(SigningError) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: size)
        guard handle != nil, EVP_Digest(message, message.count, &result, nil, handle, nil) == 1 else {
            throw OpenSSLError.drained("computing the digest")
        }
        return result
    }
}

/// The SHA-256 digest of bytes, 32 bytes.
///
/// - Throws: when the crypto library fails.
package func sha256(_ bytes: [UInt8]) throws(SigningError) -> [UInt8] { try Digest.sha256.hash(bytes) }

/// Unpredictable bytes from the crypto library's generator.
///
/// - Throws: when the generator has no entropy.
package func randomBytes(_ count: Int) throws(SigningError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try OpenSSLError.check(RAND_bytes(&bytes, Int32(clamping: count)), "making random bytes")
    return bytes
}
