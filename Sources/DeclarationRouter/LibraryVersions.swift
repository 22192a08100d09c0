import CurlTransport
import OpenSSLSigning

/// The C libraries that are at work, for bug reports.
package enum LibraryVersions {
    /// Names and versions.
    package static var all: [(name: String, version: String)] {
        [("libcurl", CurlVersion.text), ("OpenSSL", OpenSSLVersion.text)]
    }
}
