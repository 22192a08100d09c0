import DeclarationCore

/// Checks the gateway's address.
enum GatewayURL {
    /// What is wrong with an address: whatever the transport would refuse, and a query or a fragment, which every request
    /// brings itself.
    static func problems(_ url: String) -> [Problem] {
        problem(url).map { [Problem(.error, path: "gateway", $0)] } ?? []
    }

    private static func problem(_ url: String) -> String? {
        do throws(EndpointURL.Invalid) {
            let rest = try EndpointURL(url).rest
            guard rest.contains("?") || rest.contains("#") else { return nil }
            return "has a query or a fragment; give the address alone, such as https://intlmapi.alipay.com/gateway.do"
        } catch {
            return "\(error.description); expected an address such as https://intlmapi.alipay.com/gateway.do"
        }
    }
}
