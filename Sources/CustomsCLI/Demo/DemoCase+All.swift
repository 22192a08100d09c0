import DeclarationCore

extension DemoCase {
    /// A dozen varied declarations. Words in ids steer the simulator: NOTEXIST, REFUSE; see `customs simulate --help`.
    static let all: [DemoCase] = [
        DemoCase("plain, AMS", "01", .ams, "ningbo", 12_345, .receipt("success")),
        DemoCase("plain, mapi", "02", .mapi, "ningbo", 9_900, .receipt("2")),
        DemoCase("code unlike office", "03", .ams, "hangzhou", 45_000, .receipt("success")),
        DemoCase("the same on mapi", "04", .mapi, "hangzhou", 45_000, .receipt("2")),
        DemoCase("mapi-only office", "05", .mapi, "guangzhou-nansha", 28_800, .receipt("2")),
        DemoCase("Chinese buyer name", "06", .mapi, "tianjin", 19_900, .receipt("2"), buyer: buyer),
        DemoCase("split, first part", "07", .ams, "shanghai", 30_000, .receipt("success"), payment: "P07", part: "A"),
        DemoCase("split, second part", "08", .ams, "shanghai", 20_000, .receipt("success"), payment: "P07", part: "B"),
        DemoCase("payment unknown", "09", .mapi, "ningbo", 5_000, .refusal(.notFound), payment: "NOTEXIST09"),
        DemoCase("refused by customs", "10-REFUSE", .ams, "henan-bonded-logistics", 15_000, .receipt("-301")),
        DemoCase("declared before", "11", .ams, "ningbo", 12_345, .refusal(.duplicate), payment: "P01"),
        DemoCase("the same again", "01", .ams, "ningbo", 12_345, .receipt("success")),
        DemoCase(
            "no answer in time",
            timeOutID,
            .ams,
            "ningbo",
            7_700,
            .settled("success"),
            merchant: impatientMerchant
        ),
        DemoCase("no route takes it", "13", .ams, nil, 8_800, .noRoute, code: "URUMQI"),
    ]

    /// The id whose answer the simulator holds back.
    static let timeOutID = "12-LOST"

    /// The merchant whose declarations go to a backend that doesn't wait long.
    static let impatientMerchant: MerchantCustomsCode = "330296T005"

    /// The request id of a case.
    static func requestID(_ number: String) -> RequestID { RequestID(rawValue: "DEMO-" + number) }

    private static let buyer = BuyerCertificate(
        type: .idCard,
        number: Redacted("330212199003070025"),
        name: HolderName(full: Redacted("欧阳小明"))
    )

    private init(
        _ purpose: String,
        _ number: String,
        _ generation: Generation,
        _ place: CustomsPlace?,
        _ fen: Int64,
        _ expectation: Expectation,
        code: CustomsCode? = nil,
        payment: String? = nil,
        part: String? = nil,
        merchant: MerchantCustomsCode = "330296T004",
        buyer: BuyerCertificate? = nil
    ) {
        self.purpose = purpose
        self.expectation = expectation
        let payment = "2026112100-" + generation.rawValue.uppercased() + "-" + (payment ?? "P" + number)
        declaration = Declaration(
            requestID: Self.requestID(number),
            paymentIDs: [generation: PaymentID(rawValue: payment)],
            amount: .fen(fen),
            customs: CustomsDestination(place: place, code: code),
            merchant: MerchantFiling(customsCode: merchant, customsName: "宁波演示跨境电商有限公司"),
            isSplit: part != nil,
            subOrderID: part.map { SubOrderID(rawValue: "DEMO-ORDER-07-\($0)") },
            buyer: buyer
        )
    }
}
