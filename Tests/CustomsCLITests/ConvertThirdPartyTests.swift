import DeclarationCore
import ProviderCatalog
import Testing

/// A plugin from elsewhere brings its own names, and its accounts come over beside the built-in ones.
@Suite struct ConvertThirdPartyTests {
    private struct Provider: DeclarationProvider {
        let account = ProviderAccount(rawValue: "acme-wallet:77")
        let limits: DeclarationLimits = .none

        func declare(_ request: DeclareRequest) async throws(ProviderError) -> DeclareOutcome {
            throw ProviderError(.notSent, .cancelled, "never asked")
        }

        func inquire(_ ids: [RequestID]) async throws(ProviderError) -> InquiryOutcome {
            throw ProviderError(.notSent, .cancelled, "never asked")
        }
    }

    private static let shop = Setting<String>.string("shop", help: "The shop.")
    private static let token = Setting<Secret>.secret("token", help: "The token.")
    private static let registration = ProviderRegistration(
        id: "acme-wallet",
        generation: "acme",
        summary: "A wallet.",
        settings: SettingsSchema(shop, token),
        limits: .none,
        foreign: ForeignSettings(
            families: ["acme"],
            ownFamilies: ["acme"],
            identity: "shop",
            names: [.text("shop", "shopNumber"), .key("token", .shared, "token", "accessToken")]
        )
    ) { settings, _ throws(InvalidInput) in
        _ = try settings.value(token)
        return Provider()
    }

    @Test func ownNamesAreKnown() async {
        let workspace = Workspace()
        let text = """
            ACME_SHOP_NUMBER=77
            ACME_ACCESS_TOKEN=abcdefgh12345678
            ALIPAY_PARTNER=2088123456789012
            ALIPAY_KEY={MD5}
            """
        _ = workspace.write(ForeignSample.filled(text), to: ".env")
        let run = await CommandRun.of(
            "config",
            "convert",
            ".env",
            folder: workspace.path,
            registrations: BuiltIn.all + [Self.registration]
        )
        #expect(run.status == 0, "\(run.error)")
        #expect(run.output.contains(#""acme": {"#) && run.output.contains(#""mapi": {"#))
        #expect(run.output.contains(#""shop": "77""#))
        #expect(run.output.contains(#""token": { "file": "keys/acme-token.txt" }"#))
        #expect(run.output.contains(#"{ "paidUnder": "acme", "backend": "acme" }"#))
        #expect(!(run.output + run.error).contains("abcdefgh12345678"))
    }
}
