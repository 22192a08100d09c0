internal import CCurl

/// libcurl's process-wide state; it is set up once and stays.
enum CurlLibrary {
    /// Whether the library is usable. Since 7.84 `curl_global_init` may run beside other threads.
    static let isUsable = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// The library's own words for a result.
    static func text(_ code: CURLcode) -> String {
        curl_easy_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
    }
}

/// An option that the installed libcurl doesn't take.
struct CurlOptionError: Error {
    var message: String
}
