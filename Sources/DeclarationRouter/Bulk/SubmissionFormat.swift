import DeclarationCore

/// The form of a file with many declarations.
package enum SubmissionFormat: String, Sendable, CaseIterable {
    /// One JSON declaration a line, in the form of a declaration file.
    case ndjson
    /// A header and one declaration a line, fields as RFC 4180 quotes them, no line feed within a field.
    case csv

    /// The columns of the CSV form: the name, and the path in a declaration file.
    package static let columns: [(name: String, path: [String])] = [
        ("request_id", ["requestId"]),
        ("payment_id_ams", ["paymentIds", "ams"]),
        ("payment_id_mapi", ["paymentIds", "mapi"]),
        ("payment_id_mock", ["paymentIds", "mock"]),
        ("amount_fen", ["amount", "minorUnits"]),
        ("currency", ["amount", "currency"]),
        ("payment_total_fen", ["paymentTotal", "minorUnits"]),
        ("customs_place", ["customs", "place"]),
        ("customs_code", ["customs", "code"]),
        ("region", ["customs", "region"]),
        ("merchant_code", ["merchant", "customsCode"]),
        ("merchant_name", ["merchant", "customsName"]),
        ("split", ["splitOrder"]),
        ("sub_order_id", ["subOrderId"]),
        ("buyer_certificate_type", ["buyer", "certificateType"]),
        ("buyer_certificate_number", ["buyer", "certificateNumber"]),
        ("buyer_name", ["buyer", "name", "full"]),
        ("buyer_first_name", ["buyer", "name", "first"]),
        ("buyer_middle_name", ["buyer", "name", "middle"]),
        ("buyer_last_name", ["buyer", "name", "last"]),
    ]
}
