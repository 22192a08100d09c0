/// A text field of a declaration: its path in a declaration file and how to read it.
public struct DeclarationField: Sendable {
    /// The path, such as `merchant.customsName`.
    public let path: String
    /// The value; `nil` when it is not given.
    public let value: @Sendable (Declaration) -> String?

    private init(_ path: String, _ value: @escaping @Sendable (Declaration) -> String?) {
        self.path = path
        self.value = value
    }

    /// The request id.
    public static let requestID = DeclarationField("requestId") { $0.requestID.rawValue }
    /// The payment id of one generation.
    public static func paymentID(_ generation: Generation) -> DeclarationField {
        DeclarationField("paymentIds.\(generation)") { $0.paymentIDs[generation]?.rawValue }
    }
    /// The customs code, as given.
    public static let customsCode = DeclarationField("customs.code") { $0.customs.code?.rawValue }
    /// The region of the office.
    public static let region = DeclarationField("customs.region") { $0.customs.region.rawValue }
    /// The merchant's filing number.
    public static let merchantCustomsCode = DeclarationField("merchant.customsCode") {
        $0.merchant.customsCode.rawValue
    }
    /// The merchant's filed name.
    public static let merchantCustomsName = DeclarationField("merchant.customsName") { $0.merchant.customsName }
    /// The order number of a part.
    public static let subOrderID = DeclarationField("subOrderId") { $0.subOrderID?.rawValue }
    /// The kind of the buyer's certificate.
    public static let certificateType = DeclarationField("buyer.certificateType") { $0.buyer?.type.rawValue }
    /// The number of the buyer's certificate. Personal data.
    public static let certificateNumber = DeclarationField("buyer.certificateNumber") { $0.buyer?.number.exposed }
    /// The buyer's whole name. Personal data.
    public static let fullName = DeclarationField("buyer.name.full") { $0.buyer?.name.full?.exposed }
    /// The buyer's first name. Personal data.
    public static let firstName = DeclarationField("buyer.name.first") { $0.buyer?.name.first?.exposed }
    /// The buyer's middle name. Personal data.
    public static let middleName = DeclarationField("buyer.name.middle") { $0.buyer?.name.middle?.exposed }
    /// The buyer's last name. Personal data.
    public static let lastName = DeclarationField("buyer.name.last") { $0.buyer?.name.last?.exposed }
}
