import CGnuTLS
import CMicroHTTPD

/// The C libraries that the server runs with.
package enum ServerVersions {
    /// The version of libmicrohttpd, such as `0.9.75`.
    package static var microHTTPD: String { String(cString: MHD_get_version()) }
    /// The version of GnuTLS, such as `3.7.9`.
    package static var gnuTLS: String { gnutls_check_version(nil).map { String(cString: $0) } ?? "unknown" }
}
