import DeclarationCore

/// The form of a file with many declarations.
package enum SubmissionFormat: String, Sendable, CaseIterable {
    /// One JSON declaration a line, in the form of a declaration file.
    case ndjson
    /// A header and one declaration a line, fields as RFC 4180 quotes them, no line feed within a field.
    case csv

    /// The columns of the CSV form: the name, and the path in a declaration file. Other generations than the known ones have
    /// columns too: see ``path(of:)``.
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

    private static let payment = "payment_id_"
    private static let paymentIDs = "paymentIds"

    /// The path of a column in a declaration file; `nil` for an unknown column. A plugin may bring any generation, so
    /// whatever follows `payment_id_` is one.
    static func path(of column: String) -> [String]? {
        if let known = columns.first(where: { $0.name == column }) { return known.path }
        guard column.hasPrefix(payment) else { return nil }
        let name = String(column.dropFirst(payment.count))
        return !name.isEmpty && Generation(rawValue: name).rawValue == name ? [paymentIDs, name] : nil
    }

    /// The column that has a path of a declaration file; `nil` when none has.
    static func column(at path: String) -> String? {
        let names = path.split(separator: ".").map(String.init)
        if let known = columns.first(where: { $0.path == names }) { return known.name }
        return names.count == 2 && names[0] == paymentIDs ? payment + names[1] : nil
    }
}
