import COpenSSL

/// A cipher that was looked up once; each look-up costs more than sealing a declaration.
///
/// `@unchecked Sendable`: a fetched `EVP_CIPHER` is never changed, and OpenSSL documents it as shareable between threads.
struct Cipher: @unchecked Sendable {
    let handle: OpaquePointer?

    static let aes256GCM = Cipher("AES-256-GCM")

    /// Looks a cipher up; where the library has switched it off, every use fails with an error.
    private init(_ name: String) {
        handle = EVP_CIPHER_fetch(nil, name, nil)
        ERR_clear_error()
    }
}
