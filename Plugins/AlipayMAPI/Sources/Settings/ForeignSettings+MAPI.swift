import DeclarationCore

extension ForeignSettings {
    /// What the classic demo packages of the legacy gateway and programs around them call these settings.
    static let mapi = ForeignSettings(
        families: ["alipay", "ali", "zhifubao", "mapi", "intlmapi"],
        ownFamilies: ["mapi", "intlmapi"],
        identity: "partner",
        names: [
            ForeignName("partner", "partnerId", "pid", use: .setting("partner", partner)),
            .key("md5Key", .shared, "key", "md5Key", "partnerKey", "safeKey", "securityKey", "directPayKey", "signKey"),
            .key("privateKey", .privateKey, "privateKey", "rsaPrivateKey", "merchantPrivateKey", "rsaPrivate"),
            .key("alipayPublicKey", .publicKey, "alipayPublicKey", "aliPublicKey", "publicKey", "rsaAlipayPublic"),
            ForeignName("signType", use: .setting("signType", signType)),
            ForeignName("inputCharset", "charset", use: .setting("charset", charset)),
            ForeignName("gatewayUrl", "gateWayUrl", "gateway", "gatewayNew", use: .setting("gateway", gateway)),
            ForeignName("serverUrl", "serviceUrl", needsFamily: true, use: .setting("gateway", gateway)),
            .unneeded("the gateway is always called over https", "transport"),
            .unneeded(
                "the system's certificates are used; others go into `transport.caBundle`",
                "cacert",
                "cacertPath"
            ),
            .unneeded("a payment's setting", "sellerId", "sellId", "sellerEmail", "sellerAccountName", "sellerUserId"),
            .unneeded("a payment's setting; nobody is called back about a declaration", "notifyUrl", "returnUrl"),
            .unneeded("a payment's setting", "paymentType", "antiPhishingKey", "exterInvokeIp", "showUrl"),
            .unneeded("a payment's setting; the service is known", "service", "serviceName"),
            .unneeded("answers are verified by their signature", "httpsVerifyUrl", "httpVerifyUrl", "verifyUrl"),
            .unneeded("belongs to Alipay's Open Platform, which takes no declarations", "appId", "appPrivateKey"),
            .unneeded("your own public key belongs into Alipay's portal", "merchantPublicKey", "rsaPublicKey"),
        ],
        hasUse: { setting, draft in
            guard keyPair.contains(setting) else { return true }
            return draft.text("signType").map { $0 != "MD5" } ?? (draft.keys["md5Key"] == nil)
        },
        settle: settle
    )

    private static let keyPair = ["privateKey", "alipayPublicKey"]

    private static func partner(_ text: String) -> ForeignReading {
        MAPISettings.isPartnerID(text)
            ? .value(.string(text)) : .wrong("a partner id has 16 digits and starts with 2088")
    }

    /// The old wap package writes `0001` for RSA.
    private static func signType(_ text: String) -> ForeignReading {
        if text == "0001" { return .value(.string(MAPISignType.rsa.rawValue)) }
        if let type = MAPISignType(rawValue: text.uppercased()) { return .value(.string(type.rawValue)) }
        if text.uppercased() == "RSA256" { return .elsewhere("a sign type of AMS") }
        return .wrong("expected one of \(MAPISignType.allCases.map(\.rawValue).joined(separator: ", "))")
    }

    private static func charset(_ text: String) -> ForeignReading {
        switch text.uppercased() {
        case "UTF-8", "UTF8": .unneeded("UTF-8 is the default")
        case "GBK", "GB2312": .value(.string(text.uppercased()))
        default: .wrong("expected UTF-8, GBK or GB2312")
        }
    }

    private static func gateway(_ text: String) -> ForeignReading {
        let isForced = text.hasPrefix("http://") && text.contains("alipay")
        let secure = isForced ? "https" + text.dropFirst(4) : text
        let address = String(secure.prefix { $0 != "?" && $0 != "#" })
        do throws(EndpointURL.Invalid) {
            let url = try EndpointURL(address)
            if url.host.hasPrefix("openapi") {
                return .wrong(
                    "an address of Alipay's Open Platform, which takes no declarations; expected "
                        + "https://intlmapi.alipay.com/gateway.do"
                )
            }
            if url.host.hasPrefix("open-") { return .elsewhere("an address of AMS") }
            if isForced { return .changed(.string(address), "https instead of http") }
            guard address.utf8.count + 1 < text.utf8.count else { return .value(.string(address)) }
            return .changed(.string(address), "without its query, which every request brings itself")
        } catch {
            return .wrong("\(error.description); expected an address such as https://intlmapi.alipay.com/gateway.do")
        }
    }

    private static func settle(_ draft: inout ForeignDraft) {
        if draft.values["signType"] == nil { guessSignType(&draft) }
        let type = draft.text("signType")
        if type == "MD5" {
            settleMD5(&draft)
        } else if type != nil {
            if draft.keys["privateKey"] == nil, draft.keys["md5Key"] != nil {
                draft.fail(
                    "signType",
                    "is \(type ?? ""), but the only key is a shared one, for MD5; write MD5, or give the private key"
                )
            }
            draft.drop("md5Key", because: "sign type \(type ?? "") signs with the private key")
        }
        if draft.values["gateway"] == nil {
            draft.warn(
                "gateway",
                "the input names no gateway; the default https://intlmapi.alipay.com/gateway.do is used. Accounts of the "
                    + "mainland use https://mapi.alipay.com/gateway.do"
            )
        } else if draft.text("gateway")?.contains("alipaydev.com") == true {
            draft.warn(
                "gateway",
                "the test environment's address; make sure that partner and keys belong to it and are not the live ones"
            )
        }
    }

    private static func settleMD5(_ draft: inout ForeignDraft) {
        if draft.keys["md5Key"] == nil, draft.keys["privateKey"] != nil {
            draft.fail(
                "signType",
                "is MD5, but the only key is a private one; write RSA or RSA2, as agreed, or give the shared key"
            )
        }
        if let length = draft.keys["md5Key"]?.length, length != 32 {
            draft.warn(
                "md5Key",
                "has \(length) characters; the portal shows 32. A character is missing, or it is another key"
            )
        }
        for key in keyPair { draft.drop(key, because: "sign type MD5 has no use for it") }
    }

    private static func guessSignType(_ draft: inout ForeignDraft) {
        guard !draft.keys.isEmpty else { return }
        let guess: String
        if draft.keys["privateKey"] == nil {
            guess = "MD5"
        } else {
            guess = (draft.keys["privateKey"]?.bits ?? 2048) < 2048 ? "RSA" : "RSA2"
        }
        draft.set("signType", .string(guess))
        draft.warn(
            "signType",
            "the input names none; \(guess) is what the keys allow. Make sure that Alipay expects it"
        )
    }
}
