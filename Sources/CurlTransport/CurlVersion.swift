import CCurl

/// The libcurl that is at work.
package enum CurlVersion {
    /// Its version and those of the libraries it uses, such as `libcurl/8.5.0 OpenSSL/3.0.13 nghttp2/1.59.0`.
    package static var text: String {
        curl_version().map { String(cString: $0) } ?? "unknown"
    }
}
