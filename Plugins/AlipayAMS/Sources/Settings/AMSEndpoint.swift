import DeclarationCore

/// Where the API is: scheme, host and port, without a path. Source: AMS "API overview".
package struct AMSEndpoint: Sendable, Hashable {
    /// The regions with a host of their own.
    package enum Region: String, Sendable, CaseIterable {
        /// North America.
        case na
        /// Asia, Singapore.
        case sea
        /// Europe, Germany.
        case de

        /// The preferred host.
        package var endpoint: AMSEndpoint { AMSEndpoint(host: "open-\(rawValue)-global.alipay.com") }
    }

    /// What is wrong with an address.
    package struct Invalid: Error {
        package let message: String
    }

    /// The address without a slash at its end.
    package let text: String
    /// Host and port.
    let place: String

    /// The documented hosts by region, each by its present and its former name. Source: AMS "API overview".
    ///
    /// No source says that one region knows what was declared at another, so they count as different ones.
    static let regionsByPlace: [String: String] = [
        "open-na-global.alipay.com:443": "na", "open-na.alipay.com:443": "na",
        "open-sea-global.alipay.com:443": "sea", "open-sea.alipay.com:443": "sea",
        "open-de-global.alipay.com:443": "de", "open-eu.alipay.com:443": "de",
    ]

    private init(host: String) {
        text = "https://\(host)"
        place = "\(host):443"
    }

    /// Checks an address.
    ///
    /// - Throws: what is wrong with it, without the address itself, which could hold a password.
    package init(_ text: String) throws(Invalid) {
        let url: EndpointURL
        do throws(EndpointURL.Invalid) {
            url = try EndpointURL(text)
        } catch {
            throw Invalid(message: "\(error.description); expected one such as https://open-na-global.alipay.com")
        }
        guard url.rest.isEmpty || url.rest == "/" else {
            throw Invalid(message: "has a path or a query; give scheme and host alone, the API's paths are known")
        }
        guard url.host != "open-global.alipay.com" else {
            throw Invalid(
                message: "names a host that was withdrawn in 2023; use open-na-global.alipay.com or another region's"
            )
        }
        place = url.place
        self.text = (url.isPlain ? "http://" : "https://") + url.authority
    }
}
