import DeclarationCore

extension ConformanceSuite {
    /// Looks at the account's name before and after work, and at that of a second backend with the same settings.
    func namesItsAccount() async throws {
        let provider = try await provider(in: .normal)
        let account = provider.account
        let text = account.rawValue
        try require(
            !text.isEmpty,
            "the account's name is empty; say which account of which system is behind the backend"
        )
        try require(
            text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F },
            "the account's name has a blank or a control character: it is written down and shown"
        )
        let words = harness.sensitive + [Samples.buyerName, Samples.certificateNumber]
        try require(!words.contains(where: text.contains), "the account's name holds a secret")
        _ = try? await provider.inquire([harness.request("ACCOUNT", .whole).declaration.requestID])
        try require(
            provider.account == account,
            "the account's name changes with use: \(account), then \(provider.account)"
        )
        let second = try secondProvider().account
        try require(second == account, "the same settings make two accounts: \(account) and \(second)")
    }
}
