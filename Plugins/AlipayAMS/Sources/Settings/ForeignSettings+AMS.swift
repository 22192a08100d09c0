import DeclarationCore

extension ForeignSettings {
    /// What the official AMS SDKs' samples and programs around them call these settings.
    static let ams = ForeignSettings(
        families: ["alipay", "ali", "alipayglobal", "global", "antom", "ams"],
        ownFamilies: ["antom", "ams", "global", "alipayglobal"],
        identity: "clientId",
        names: [
            .text("clientId", "clientId", "antomClientId"),
            .key("privateKey", .privateKey, "merchantPrivateKey", "privateKey", "rsaPrivateKey", "merchantKey"),
            .key(
                "alipayPublicKey",
                .publicKey,
                "alipayPublicKey",
                "antomPublicKey",
                "antomAlipayPublicKey",
                "publicKey"
            ),
            .key("agentToken", .shared, "agentToken"),
            ForeignName("gatewayUrl", "gateWayUrl", "gateway", "defaultGateway", use: .setting("endpoint", endpoint)),
            ForeignName(
                "endpoint",
                "endpointUrl",
                "baseUrl",
                "domain",
                "host",
                "apiUrl",
                "apiBaseUrl",
                "gatewayHost",
                needsFamily: true,
                use: .setting("endpoint", endpoint)
            ),
            ForeignName("region", "endpointRegion", needsFamily: true, use: .setting("region", region)),
            ForeignName("keyVersion", "signatureKeyVersion", use: .setting("keyVersion", keyVersion)),
            ForeignName(
                "environment",
                "env",
                "mode",
                "sandbox",
                "isSandbox",
                needsFamily: true,
                use: .setting("sandbox", sandbox)
            ),
            ForeignName("authMode", needsFamily: true, use: .setting("authMode", authMode)),
            .unneeded("only keys sign declarations; API keys are for payments", "apiKey"),
            .unneeded("a payment's setting; declarations go out under the client id", "merchantId"),
            .unneeded("a payment's setting; nobody is called back about a declaration", "notifyUrl", "redirectUrl"),
            .unneeded("your own public key belongs into the dashboard", "merchantPublicKey"),
            .unneeded("the algorithm is always RSA256", "signType", "algorithm"),
        ],
        settle: settle
    )

    private static func endpoint(_ text: String) -> ForeignReading {
        let bare = text.contains("://") ? text : "https://" + text
        let (address, isForced) = bare.hasPrefix("http://open-") ? ("https" + bare.dropFirst(4), true) : (bare, false)
        do throws(EndpointURL.Invalid) {
            let url = try EndpointURL(address)
            guard !url.rest.contains("gateway.do") else { return .elsewhere("an address that ends in gateway.do") }
            let endpoint = JSONValue.string((url.isPlain ? "http://" : "https://") + url.authority)
            if url.rest.contains("/sandbox/") {
                return .changed(
                    endpoint,
                    "without its path; the sandbox is called when the client id starts with SANDBOX_"
                )
            }
            guard url.rest.isEmpty || url.rest == "/" else {
                return .changed(endpoint, "only scheme and host are kept; the API's paths are known")
            }
            return isForced ? .changed(endpoint, "https instead of http") : .value(endpoint)
        } catch {
            return .wrong("\(error.description); expected one such as https://open-na-global.alipay.com")
        }
    }

    /// The samples' constants SG, US and DE, and what people write for them.
    private static func region(_ text: String) -> ForeignReading {
        switch text.lowercased().split(separator: ".").last.map(String.init) ?? "" {
        case "sg", "sea", "asia", "ap", "singapore": .value("sea")
        case "us", "na", "northamerica", "north_america": .value("na")
        case "de", "eu", "europe", "germany": .value("de")
        default: .wrong("expected SG, US or DE, or sea, na or de")
        }
    }

    private static func keyVersion(_ text: String) -> ForeignReading {
        Int64(text).map { .value(.number($0)) }
            ?? .wrong("expected a whole number, as the dashboard counts key versions")
    }

    private static func sandbox(_ text: String) -> ForeignReading {
        switch text.lowercased() {
        case "true", "1", "yes", "on", "sandbox", "test", "testing": .value("true")
        case "false", "0", "no", "off", "prod", "production", "live", "online", "release": .value("false")
        default: .unneeded("whether it is the sandbox is told by the client id")
        }
    }

    private static func authMode(_ text: String) -> ForeignReading {
        text.lowercased() == "rsa"
            ? .unneeded("declarations are always signed with RSA keys")
            : .wrong("declarations are signed with RSA keys and nothing else; make a pair and upload its public key")
    }

    private static func settle(_ draft: inout ForeignDraft) {
        if draft.values["region"] != nil, draft.values["endpoint"] != nil {
            draft.drop("region", because: "the address says more")
        }
        if draft.values["region"] == nil, draft.values["endpoint"] == nil {
            draft.set("region", "sea")
            draft.warn(
                "region",
                "the input names no address; sea (Singapore) is put in. Change it to na or de if the account is there"
            )
        }
        guard let id = draft.text("clientId"), let sandbox = draft.text("sandbox") else { return }
        let isSandbox = id.hasPrefix("SANDBOX_")
        if sandbox == "true", !isSandbox {
            draft.fail(
                "sandbox",
                "the environment is the sandbox, but the client id doesn't start with SANDBOX_, so it is a live one; give the "
                    + "sandbox's client id and keys, or take this setting out"
            )
        } else if sandbox == "false", isSandbox {
            draft.fail(
                "sandbox",
                "the environment is a live one, but the client id starts with SANDBOX_; give the live client id and keys, or "
                    + "take this setting out"
            )
        } else {
            // The client id says it.
            draft.forget("sandbox")
        }
    }
}
