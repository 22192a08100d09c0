import CPostgres

/// The libpq that is at work.
package enum PostgresVersion {
    /// Its version, such as `15.14`.
    package static var text: String {
        let number = PQlibVersion()
        return "\(number / 10_000).\(number % 10_000)"
    }
}
