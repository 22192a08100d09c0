import DeclarationCore

extension RetransmissionRules {
    /// At least five minutes; five fields may differ, none of the buyer's; never at the Nansha inspection.
    ///
    /// The page counts from the original request; the last call is taken, as AMS does. The first half of its Chinese text
    /// leaves `sub_out_biz_no` out, the list after it has it. Source: mapi
    /// "Re-transmission".
    static let mapi = RetransmissionRules(
        interval: .seconds(300),
        modifiable: [
            "merchant.customsCode", "merchant.customsName", "customs.code", "customs.place", "amount.minorUnits",
            "subOrderId",
        ],
        excludedCodes: ["NANSHAGJ"],
        source: "the mapi re-transmission page"
    )
}
