import CPostgres
import DeclarationCore

/// Reads a connection string. It can hold a password, and a password that isn't escaped makes libpq take a part of it for
/// something else, which it then quotes: such texts are refused here, in words that show nothing of them.
enum ConnectionString {
    private static let schemes = ["postgresql://", "postgres://"]
    private static let escapes =
        "in the user's name and the password of a postgresql:// string, @ is written %40, / %2F, : %3A, ? %3F, # %23, "
        + "% %25 and a space %20"

    /// What a text names, by libpq's keywords.
    static func values(_ secret: Secret) throws(LedgerError) -> [String: String] {
        let text = String(decoding: secret.trimmed.exposedBytes, as: UTF8.self)
        try checkLine(text)
        if let scheme = schemes.first(where: text.hasPrefix) { try checkParts(text.dropFirst(scheme.count)) }
        let values = try parsed(text)
        try checkPlace(values)
        return values
    }

    private static func checkLine(_ text: String) throws(LedgerError) {
        let isAddress = schemes.contains(where: text.hasPrefix)
        let isWrong: (Unicode.Scalar) -> Bool = { $0.value < 0x20 || $0.value == 0x7F || (isAddress && $0 == " ") }
        guard text.unicodeScalars.contains(where: isWrong) else { return }
        throw refusal("holds a line feed, a space or a control character: write it on one line; \(escapes)")
    }

    /// libpq ends the user's name and password at the first @ or /: what follows is the server and the database.
    private static func checkParts(_ text: Substring) throws(LedgerError) {
        let end = text.firstIndex { $0 == "@" || $0 == "/" }
        let server = end.map { text[$0] == "@" ? text[$0...].dropFirst() : text } ?? text
        let place = server.prefix { $0 != "?" }
        guard place.contains("@") || place.filter({ $0 == "/" }).count > 1 else { return }
        throw refusal("holds an @ or / too many: \(escapes)")
    }

    private static func checkPlace(_ values: [String: String]) throws(LedgerError) {
        let ports = (values["port"] ?? "").split(separator: ",")
        guard ports.allSatisfy({ Int($0).map((1...65_535).contains) ?? false }) else {
            throw refusal("has a port that is no number from 1 to 65535: \(escapes)")
        }
        let isWrong: (Character) -> Bool = { $0 == "@" || $0 == "\"" || $0.isWhitespace }
        guard (values["host"] ?? "").split(separator: ",").allSatisfy({ !$0.dropFirst().contains(where: isWrong) })
        else { throw refusal("has a host that is none: \(escapes)") }
    }

    private static func parsed(_ text: String) throws(LedgerError) -> [String: String] {
        var failure: UnsafeMutablePointer<CChar>?
        let options = PQconninfoParse(text, &failure)
        defer {
            PQconninfoFree(options)
            PQfreemem(failure)
        }
        guard let options else {
            throw refusal("can't be read; write postgresql://user@host/database or host=… dbname=…; \(escapes)")
        }
        var values: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return values
    }

    private static func refusal(_ reason: String) -> LedgerError {
        LedgerError(.unavailable, "the ledger's connection string \(reason)")
    }
}
