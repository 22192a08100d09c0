import DeclarationCore

extension DeclarationLimits {
    /// What AMS documents. The customs code and the merchant's filing have no documented limit, so none is made up.
    ///
    /// Source: AMS "Declare" (2024-05-13).
    static let ams = DeclarationLimits([
        FieldLimit(.requestID, "AMS declarationRequestId", .required, length: 1...32),
        FieldLimit(.paymentID(.ams), "AMS paymentId", .required, length: 1...64),
        FieldLimit(.subOrderID, "AMS suborderId", .optional, length: 1...64),
        FieldLimit(.certificateNumber, "AMS certificateNo", .optional, length: 1...64),
        FieldLimit(.fullName, "AMS fullName", .optional, length: 1...128),
        FieldLimit(.firstName, "AMS firstName", .optional, length: 1...32),
        FieldLimit(.middleName, "AMS middleName", .optional, length: 1...32),
        FieldLimit(.lastName, "AMS lastName", .optional, length: 1...32),
    ])
}
