internal import CCurl
internal import DeclarationCore
import Glibc

/// Finds what is wrong with transport settings before anything uses them.
struct SettingsCheck {
    private(set) var problems: [Problem] = []

    init(_ settings: TransportSettings) {
        check("connectTimeout", settings.connectTimeout, from: 1)
        check("totalTimeout", settings.totalTimeout, from: 1)
        check("idleTimeout", settings.idleTimeout, from: 0)
        check("connectionsPerHost", settings.connectionsPerHost, from: 1, unit: "connections")
        check("totalConnections", settings.totalConnections, from: 1, unit: "connections")
        check("queueLimit", settings.queueLimit, from: 1, unit: "requests")
        check("idleConnectionLifetime", settings.idleConnectionLifetime, from: 0)
        check("maximumBodyBytes", settings.maximumBodyBytes, from: 1, unit: "bytes")
        if let proxy = settings.proxy { checkProxy(proxy) }
        if let bundle = settings.caBundle { checkBundle(bundle) }
    }

    private mutating func check(_ path: String, _ time: Duration, from lowest: Int) {
        check(path, Int(clamping: time.milliseconds), from: lowest, unit: "milliseconds")
    }

    private mutating func check(_ path: String, _ value: Int, from lowest: Int, unit: String) {
        guard !(lowest...Int(Int32.max)).contains(value) else { return }
        report(path, "\(value) is not possible; give \(unit) from \(lowest) to \(Int32.max)")
    }

    /// The text itself is never repeated: it may hold a password.
    private mutating func checkProxy(_ proxy: String) {
        let schemes: Set<String> = ["http", "https", "socks5", "socks5h"]
        let words =
            "is not a proxy's URL; give scheme (http, https, socks5 or socks5h), host and port,"
            + " such as http://proxy.example:3128"
        guard !proxy.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }), let url = curl_url() else {
            return report("proxy", words)
        }
        defer { curl_url_cleanup(url) }
        guard curl_url_set(url, CURLUPART_URL, proxy, UInt32(CURLU_NON_SUPPORT_SCHEME)) == CURLUE_OK,
            let scheme = Self.part(CURLUPART_SCHEME, of: url), schemes.contains(scheme.lowercased()),
            let path = Self.part(CURLUPART_PATH, of: url), path == "/",
            Self.part(CURLUPART_QUERY, of: url) == nil
        else { return report("proxy", words) }
        if Self.part(CURLUPART_USER, of: url) != nil || Self.part(CURLUPART_PASSWORD, of: url) != nil {
            report("proxy", "holds a user or a password; name their place in proxyCredentials instead")
        }
    }

    private static func part(_ part: CURLUPart, of url: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, part, &text, 0) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }

    private mutating func checkBundle(_ path: String) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            return report("caBundle", "\(path) can't be read (errno \(errno)); give a readable PEM file")
        }
        defer { close(file) }
        guard Self.holdsCertificate(file) else {
            return report("caBundle", "\(path) holds no certificate; give a PEM file with -----BEGIN CERTIFICATE-----")
        }
    }

    /// Whether the marker of a certificate is in a file, looked for piece by piece with an overlap.
    private static func holdsCertificate(_ file: Int32) -> Bool {
        let marker = Array("CERTIFICATE-----".utf8)
        var window: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(file, &piece, piece.count)
            guard count > 0 else { return false }
            window.append(contentsOf: piece[..<count])
            if window.indices.contains(where: { window[$0...].starts(with: marker) }) { return true }
            window.removeFirst(max(0, window.count - marker.count))
        }
    }

    private mutating func report(_ path: String, _ message: String) {
        problems.append(Problem(.error, path: path, message))
    }
}
