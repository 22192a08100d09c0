import DeclarationCore

/// What the legacy gateway takes. Source: mapi "Declare"; the request id's characters are in mapi "Query".
enum MAPILimits {
    /// The limits in a charset: the documents count bytes, and a charset can't express every character.
    static func limits(_ charset: MAPICharset) -> DeclarationLimits {
        let bytes = FieldLimit.LengthUnit.bytes(charset: charset.label) { charset.bytes(of: $0)?.count }
        return DeclarationLimits([
            FieldLimit(
                .requestID,
                "mapi out_request_no",
                .required,
                length: 6...32,
                alphabet: .alphanumeric(and: "_-:")
            ),
            FieldLimit(.paymentID(.mapi), "mapi trade_no", .required, length: 1...64, unit: bytes),
            FieldLimit(.customsCode, "mapi customs_place", .optional, length: 1...20, unit: bytes),
            FieldLimit(.region, "mapi", .optional, allowedValues: [Region.china.rawValue]),
            FieldLimit(.merchantCustomsCode, "mapi merchant_customs_code", .required, length: 1...20, unit: bytes),
            FieldLimit(.merchantCustomsName, "mapi merchant_customs_name", .required, length: 1...256, unit: bytes),
            FieldLimit(.subOrderID, "mapi sub_out_biz_no", .optional, length: 1...32, unit: bytes),
            FieldLimit(
                .certificateType,
                "mapi buyer_id_no",
                .requiredWithBuyer,
                allowedValues: [CertificateType.idCard.rawValue]
            ),
            FieldLimit(.certificateNumber, "mapi buyer_id_no", .requiredWithBuyer, unit: bytes),
            FieldLimit(.fullName, "mapi buyer_name", .requiredWithBuyer, unit: bytes),
            FieldLimit(.firstName, "mapi buyer_name", .notCarried),
            FieldLimit(.middleName, "mapi buyer_name", .notCarried),
            FieldLimit(.lastName, "mapi buyer_name", .notCarried),
        ])
    }
}
