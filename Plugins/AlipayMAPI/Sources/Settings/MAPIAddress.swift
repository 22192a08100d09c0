import DeclarationCore

/// Checks the gateway's address.
enum MAPIAddress {
    /// What is wrong with an address: whatever the transport would refuse, and a query or a fragment, which every request
    /// brings itself.
    static func problems(_ url: String) -> [Problem] {
        problem(url).map { [Problem(.error, path: "gateway", $0)] } ?? []
    }

    /// The system that an address leads to: the documented hosts are one, and one for tests; behind any other may be anybody.
    /// Source: mapi "Declare", and the public clients of the gateway.
    static func environment(_ url: String) -> String {
        let place = (try? EndpointURL(url))?.place ?? url
        switch place {
        case "intlmapi.alipay.com:443", "mapi.alipay.com:443", "globalmapi.alipay.com:443": return "live"
        case "mapi.alipaydev.com:443": return "sandbox"
        default: return place
        }
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
