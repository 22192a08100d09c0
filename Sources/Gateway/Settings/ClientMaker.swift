import DeclarationCore
import OpenSSLSigning

/// Makes a client of its block.
struct ClientMaker {
    let context: ConfigurationContext
    let gateway: GatewayKeys

    /// Shorter secrets can be found by trying.
    static let shortestKey = 16

    func client(_ named: NamedSettings, _ reader: inout SettingsReader) -> GatewayClient {
        let block = named.settings
        let client = GatewayClient(
            id: ClientID(rawValue: named.name),
            ams: (block[ClientForm.ams] ?? nil).flatMap { ams in
                reader.at(ClientForm.ams.name) { self.ams(ams, named, &$0) }
            },
            mapi: (block[ClientForm.mapi] ?? nil).flatMap { mapi in
                reader.at(ClientForm.mapi.name) { mapiMaker(named).identity(mapi, &$0) }
            },
            tokens: tokens(block[ClientForm.tokens] ?? [], named, &reader),
            certificates: certificates(block[ClientForm.certificates] ?? [], named, &reader),
            merchants: Set((block[ClientForm.merchants] ?? []).map { MerchantCustomsCode(rawValue: $0) }),
            offices: ClientOfficesMaker(context: context, client: named).offices(&reader),
            paymentIDs: paymentIDs(block[ClientForm.paymentIDs] ?? [], named, &reader),
            earlierBackends: earlier(block[ClientForm.earlier] ?? [], named, &reader),
            rate: block[ClientForm.rate] ?? nil
        )
        checkProofs(named, &reader)
        return client
    }

    /// Whether a client can be known at all.
    private func checkProofs(_ named: NamedSettings, _ reader: inout SettingsReader) {
        let certificates = ClientForm.certificates.name
        let others = [ClientForm.ams.name, ClientForm.mapi.name, ClientForm.tokens.name]
        if others.contains(where: { named.value[$0] != nil }) { return }
        guard let given = named.value[certificates] else {
            reader.report(
                named.value,
                "needs \"ams\", \"mapi\", \"tokens\" or \"certificates\": how would it be known?"
            )
            return
        }
        guard context.value[GatewayForm.tls.name]?[GatewayForm.clientAuthorities.name] == nil else { return }
        reader.at(certificates) {
            $0.report(given, "a certificate needs gateway.tls.clientAuthorities to verify it, and is the only proof")
        }
    }

    private func ams(
        _ block: Settings,
        _ named: NamedSettings,
        _ reader: inout SettingsReader
    ) -> GatewayClient.AMSIdentity? {
        let own = GatewayForm.amsPrivateKey.name
        if gateway.ams == nil, context.value[own] == nil {
            reader.report(
                named.value[ClientForm.ams.name],
                "the AMS dialect needs gateway.\(own), which signs the answers"
            )
        }
        let key = block[ClientForm.amsPublicKey]
        let verifier = KeyReader(context: context).verifier(.rsaSHA256, key, ClientForm.amsPublicKey.name, &reader)
        guard let id = block[ClientForm.amsClientID], let verifier else { return nil }
        return GatewayClient.AMSIdentity(clientID: id, verifier: verifier)
    }

    private func mapiMaker(_ named: NamedSettings) -> MAPIIdentityMaker {
        MAPIIdentityMaker(context: context, gateway: gateway, value: named.value[ClientForm.mapi.name])
    }

    private func tokens(_ secrets: [Secret], _ named: NamedSettings, _ reader: inout SettingsReader) -> [[UInt8]] {
        secrets.compactMap { secret in
            let token = secret.trimmed
            let isShort = token.exposedBytes.count < Self.shortestKey
            if isShort || !token.exposedBytes.allSatisfy(Self.isTokenByte) {
                let what = isShort ? "has fewer than \(Self.shortestKey) bytes" : "has bytes that no bearer token has"
                reader.report(
                    ClientForm.tokens.name,
                    of: named.value,
                    "a token \(what); make one with `openssl rand -hex 32`"
                )
            }
            return try? sha256(token.exposedBytes)
        }
    }

    /// Whether a bearer token can have a byte: RFC 6750, section 2.1.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-._~+/=".utf8.contains(byte)
        }
    }

    private func certificates(
        _ texts: [String],
        _ named: NamedSettings,
        _ reader: inout SettingsReader
    ) -> Set<String> {
        let fingerprints = texts.map { $0.lowercased().filter { $0 != ":" } }
        let isHexadecimal: (Character) -> Bool = { $0.isASCIIDigit || ("a"..."f").contains($0) }
        if fingerprints.contains(where: { $0.count != 64 || !$0.allSatisfy(isHexadecimal) }) {
            reader.report(
                ClientForm.certificates.name,
                of: named.value,
                "expected SHA-256 fingerprints: 64 hexadecimal digits each"
            )
        }
        return Set(fingerprints)
    }

    private func paymentIDs(
        _ rules: [Settings],
        _ named: NamedSettings,
        _ reader: inout SettingsReader
    ) -> PaymentIDRules {
        let rules = PaymentIDRules(
            rules: rules.compactMap { rule in
                guard let pattern = rule[ClientForm.pattern], let name = rule[ClientForm.generation] else { return nil }
                return PaymentIDRules.Rule(pattern: Wildcard(pattern), generation: Generation(rawValue: name))
            }
        )
        for pattern in rules.idle {
            reader.report(
                ClientForm.paymentIDs.name,
                of: named.value,
                "the rule for \"\(pattern)\" never counts: a rule before it takes all such ids; put it first or remove it",
                severity: .warning
            )
        }
        return rules
    }

    private func earlier(
        _ names: [String],
        _ named: NamedSettings,
        _ reader: inout SettingsReader
    ) -> [BackendID] {
        let ids = names.map { BackendID(rawValue: $0) }
        for id in ids where !context.backends.contains(id) {
            reader.report(ClientForm.earlier.name, of: named.value, "there is no backend \"\(id)\"")
        }
        return ids
    }
}
