import COpenSSL
import DeclarationCore

/// The one owner of an `EVP_PKEY`.
///
/// `@unchecked Sendable`: the key is never changed after it was made, and OpenSSL allows an unchanging key to be used by
/// many threads, each with its own context.
final class KeyHandle: @unchecked Sendable {
    let pointer: OpaquePointer
    let isPrivate: Bool

    /// Takes a key over and frees it in the end.
    init(owning pointer: OpaquePointer, isPrivate: Bool) {
        self.pointer = pointer
        self.isPrivate = isPrivate
    }

    deinit { EVP_PKEY_free(pointer) }

    enum Kind: Equatable {
        case rsa, dsa, ec
        case other(String)

        var name: String {
            switch self {
            case .rsa: "RSA"
            case .dsa: "DSA"
            case .ec: "EC"
            case .other(let name): name
            }
        }
    }

    var kind: Kind {
        switch EVP_PKEY_get_base_id(pointer) {
        case EVP_PKEY_RSA: .rsa
        case EVP_PKEY_DSA: .dsa
        case EVP_PKEY_EC: .ec
        default: .other(EVP_PKEY_get0_type_name(pointer).map { String(cString: $0) } ?? "unknown")
        }
    }

    var bits: Int { Int(EVP_PKEY_get_bits(pointer)) }

    /// SubjectPublicKeyInfo as DER.
    func publicDER() throws(SigningError) -> [UInt8] {
        try Self.der("writing the public key") { i2d_PUBKEY(pointer, $0) }
    }

    /// PKCS#8 as DER.
    func privateDER() throws(SigningError) -> [UInt8] {
        guard let info = EVP_PKEY2PKCS8(pointer) else { throw OpenSSLError.drained("writing the private key") }
        defer { PKCS8_PRIV_KEY_INFO_free(info) }
        return try Self.der("writing the private key") { i2d_PKCS8_PRIV_KEY_INFO(info, $0) }
    }

    /// Whether both have the same public half.
    func matches(_ other: KeyHandle) -> Bool {
        defer { ERR_clear_error() }
        return EVP_PKEY_eq(pointer, other.pointer) == 1
    }

    /// Calls one of OpenSSL's `i2d` functions and copies what it made.
    static func der(
        _ action: String,
        _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>) -> Int32
    ) throws(SigningError) -> [UInt8] {
        var bytes: UnsafeMutablePointer<UInt8>?
        let length = encode(&bytes)
        guard length > 0, let bytes else { throw OpenSSLError.drained(action) }
        defer { CRYPTO_clear_free(bytes, Int(length), nil, 0) }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(length)))
    }
}
