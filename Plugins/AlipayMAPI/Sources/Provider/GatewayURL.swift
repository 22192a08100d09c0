import DeclarationCore

/// Checks the gateway's address.
enum GatewayURL {
    /// What is wrong with an address; it must be HTTPS, or plain HTTP to this machine, without user, query or fragment.
    static func problems(_ url: String) -> [Problem] {
        problem(url).map { [Problem(.error, path: "gateway", $0)] } ?? []
    }

    private static func problem(_ url: String) -> String? {
        guard url.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
            return "has a blank or a character that is not ASCII"
        }
        if url.contains("?") || url.contains("#") {
            return "has a query or a fragment; give the address alone, such as https://intlmapi.alipay.com/gateway.do"
        }
        guard let schemeEnd = url.firstRange(of: "://") else {
            return "not a URL; it starts with https://, such as https://intlmapi.alipay.com/gateway.do"
        }
        let authority = url[schemeEnd.upperBound...].prefix { $0 != "/" }
        if authority.contains("@") { return "has a user name; the gateway takes none" }
        let host = host(authority)
        guard !host.isEmpty else { return "has no host" }
        switch url[..<schemeEnd.lowerBound].lowercased() {
        case "https": return nil
        case "http" where isLoopback(host): return nil
        case "http": return "plain http; only https is allowed, except to this machine (localhost, 127.0.0.1, [::1])"
        default: return "not an https URL"
        }
    }

    private static func host(_ authority: Substring) -> Substring {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") { return authority[...end] }
        return authority.prefix { $0 != ":" }
    }

    private static func isLoopback(_ host: Substring) -> Bool {
        if host.lowercased() == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
