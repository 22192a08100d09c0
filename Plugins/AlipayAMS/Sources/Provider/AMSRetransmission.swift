import DeclarationCore

extension RetransmissionRules {
    /// More than five minutes since the last call, which Alipay may change; seven fields may differ; no office is excepted.
    ///
    /// A new amount replaces the old one and must still fit the payment. The page names the buyer's whole name and number
    /// alone, so a buyer can be corrected, not added. Source: AMS "Declare", its section
    /// on re-transmission (2024-05-13).
    static let ams = RetransmissionRules(
        interval: .seconds(300),
        modifiable: [
            "merchant.customsCode", "merchant.customsName", "customs.code", "customs.place", "amount.minorUnits",
            "subOrderId", "buyer.name.full", "buyer.certificateNumber",
        ],
        source: "the AMS declare page"
    )
}
