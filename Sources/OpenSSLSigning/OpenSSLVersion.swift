import COpenSSL

/// The OpenSSL that is at work.
package enum OpenSSLVersion {
    /// Its version, such as `3.0.13`.
    package static var text: String {
        OpenSSL_version(OPENSSL_VERSION_STRING).map { String(cString: $0) } ?? "unknown"
    }
}
