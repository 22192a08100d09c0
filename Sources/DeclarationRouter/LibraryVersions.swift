import CurlTransport
import OpenSSLSigning
import PostgresLedger
import SQLiteLedger

/// The C libraries that a router is at work with, for bug reports.
package enum LibraryVersions {
    /// Names and versions.
    package static var all: [(name: String, version: String)] {
        [
            ("libcurl", CurlVersion.text), ("OpenSSL", OpenSSLVersion.text), ("SQLite", SQLiteVersion.text),
            ("libpq", PostgresVersion.text),
        ]
    }
}
