/// The rules that hold for every declaration, whatever the generation.
public enum DeclarationCheck {
    /// What is wrong with a declaration: errors, and warnings such as a wrong check digit.
    public static func problems(in declaration: Declaration) -> [Problem] {
        identity(declaration) + amount(declaration) + total(declaration) + destination(declaration) + split(declaration)
            + buyer(declaration)
    }

    /// What is wrong with a request id by itself.
    static func problems(in id: RequestID) -> [Problem] {
        var problems = text("requestId", id.rawValue)
        if id.rawValue.contains(",") {
            problems.append(error("requestId", "has a comma; a comma separates ids in an inquiry"))
        }
        return problems
    }

    private static func error(_ path: String, _ message: String) -> Problem { Problem(.error, path: path, message) }

    private static func identity(_ declaration: Declaration) -> [Problem] {
        var problems = problems(in: declaration.requestID) + portable("requestId", declaration.requestID.rawValue)
        if declaration.paymentIDs.isEmpty {
            problems.append(
                error("paymentIds", "missing; give the payment's id, such as {\"ams\": \"…\"} or {\"mapi\": \"…\"}")
            )
        }
        let doubtful = declaration.paymentIDs.filter { !isPlain($0.value.rawValue) }
        for (generation, id) in doubtful.sorted(by: { $0.key < $1.key }) {
            problems += text("paymentIds.\(generation)", id.rawValue)
        }
        problems += text("merchant.customsCode", declaration.merchant.customsCode.rawValue)
        problems += text("merchant.customsName", declaration.merchant.customsName)
        return problems
    }

    /// The most that one cross-border order may be worth. Source: Alipay "Customs Declaration".
    private static let orderLimit = Money.fen(500_000)

    /// More than any payment comes to: sums of many stay within a number.
    static let largest = Money.fen(1_000_000_000_000)

    private static func units(_ path: String, _ units: Int64) -> [Problem] {
        if units <= 0 { return [error(path, "\(units); it must be at least 1 (fen)")] }
        return units > largest.minorUnits ? [error(path, "more than \(largest); is it in fen?")] : []
    }

    private static func amount(_ declaration: Declaration) -> [Problem] {
        var problems = units("amount.minorUnits", declaration.amount.minorUnits)
        if declaration.amount.currency != .cny {
            problems.append(error("amount.currency", "not CNY; only CNY can be declared"))
        } else if problems.isEmpty, declaration.amount.minorUnits > orderLimit.minorUnits {
            problems.append(
                Problem(.warning, path: "amount.minorUnits", "more than \(orderLimit), the most one order may be worth")
            )
        }
        return problems
    }

    /// The payment's amount: this part of it alone must fit; what others there are is for the ledger to know.
    private static func total(_ declaration: Declaration) -> [Problem] {
        guard let total = declaration.paymentTotal else { return [] }
        let amount = declaration.amount
        var problems = units("paymentTotal.minorUnits", total.minorUnits)
        if total.currency != amount.currency {
            problems.append(error("paymentTotal.currency", "not the amount's currency"))
        } else if (1..<max(1, amount.minorUnits)).contains(total.minorUnits) {
            problems.append(error("paymentTotal.minorUnits", "\(total), less than the amount, \(amount)"))
        }
        return problems
    }

    private static func destination(_ declaration: Declaration) -> [Problem] {
        var problems: [Problem] = []
        if declaration.customs.place == nil, declaration.customs.code == nil {
            problems.append(error("customs", "needs a `place` or a `code`; `customs codes` lists them"))
        }
        problems += declaration.customs.place.map { officeName("customs.place", $0.rawValue, and: "-") } ?? []
        problems += declaration.customs.code.map { officeName("customs.code", $0.rawValue, and: "") } ?? []
        if !declaration.customs.region.isCode {
            problems.append(error("customs.region", "not a two-letter code; it is CN in every document"))
        } else if declaration.customs.region != .china {
            problems.append(Problem(.warning, path: "customs.region", "not CN; no document shows another region"))
        }
        return problems
    }

    private static func split(_ declaration: Declaration) -> [Problem] {
        switch (declaration.isSplit, declaration.subOrderID) {
        case (true, nil):
            [error("subOrderId", "missing; a split declaration needs the part's own order number")]
        case (false, .some):
            [error("subOrderId", "given for an order that isn't split: it would not reach customs; set one right")]
        case (true, .some(let id)): text("subOrderId", id.rawValue) + portable("subOrderId", id.rawValue)
        case (false, nil): []
        }
    }

    private static func buyer(_ declaration: Declaration) -> [Problem] {
        guard let buyer = declaration.buyer else { return [] }
        var problems = text("buyer.certificateNumber", buyer.number.exposed)
        let names = [
            ("full", buyer.name.full), ("first", buyer.name.first), ("middle", buyer.name.middle),
            ("last", buyer.name.last),
        ]
        for (key, name) in names {
            problems += name.map { text("buyer.name.\(key)", $0.exposed) } ?? []
        }
        if names.allSatisfy({ $0.1 == nil }) {
            problems.append(error("buyer.name", "missing; give the whole name as on the certificate in `full`"))
        }
        if buyer.type != .idCard {
            problems.append(
                Problem(
                    .warning,
                    path: "buyer.certificateType",
                    "not ID_CARD; no document shows another one for customs"
                )
            )
        }
        if buyer.type == .idCard, let message = MainlandIDCard.problem(buyer.number.exposed) {
            problems.append(Problem(.warning, path: "buyer.certificateNumber", message))
        }
        return problems
    }

    /// A place or code: anything else, such as a certificate's number in the wrong field, is neither sent nor repeated.
    private static func officeName(_ path: String, _ value: String, and more: String) -> [Problem] {
        let isName = value.utf8.allSatisfy { byte in
            byte.isASCIIAlphanumeric || byte == UInt8(ascii: "_") || more.utf8.contains(byte)
        }
        if isName, value.utf8.count <= 64, value.utf8.first?.isASCIILetter == true { return [] }
        return [error(path, "not a customs \(more.isEmpty ? "code" : "place"): a letter, then letters, digits and `_`")]
    }

    /// A field that must not be empty, start or end with a blank, or hold control characters.
    private static func text(_ path: @autoclosure () -> String, _ value: String) -> [Problem] {
        if isPlain(value) { return [] }
        var problems: [Problem] = []
        guard value.isStreamSafe else {
            return [error(path(), "has \(String.tooManyMarks)")]
        }
        if value.allSatisfy(\.isWhitespace) { return [error(path(), "empty")] }
        if value.first?.isWhitespace == true || value.last?.isWhitespace == true {
            problems.append(error(path(), "starts or ends with a blank; customs compares it to the letter"))
        }
        if value.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }) {
            problems.append(error(path(), "has a control character"))
        }
        // XML can't carry some of these, and one side answers in XML.
        if value.unicodeScalars.contains(where: \.properties.isNoncharacterCodePoint) {
            problems.append(error(path(), "has a code point that is no character"))
        }
        if value.unicodeScalars.contains(where: { $0.value > 0x7F && $0.properties.generalCategory == .format }) {
            problems.append(
                Problem(.warning, path: path(), "has an invisible character; customs compares it to the letter")
            )
        }
        return problems
    }

    /// Characters beyond those that AMS, mapi and Alipay's openapi all take.
    private static func portable(_ path: String, _ value: String) -> [Problem] {
        let isPortable = value.utf8.allSatisfy { byte in
            byte.isASCIIAlphanumeric || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
        return isPortable
            ? []
            : [
                Problem(
                    .warning,
                    path: path,
                    "has more than letters, digits, `_` and `-`, which every generation takes"
                )
            ]
    }

    /// Whether a text is printable ASCII and common Chinese characters, without a blank at either end: most are, and need
    /// no look at the properties of characters.
    private static func isPlain(_ value: String) -> Bool {
        let bytes = value.utf8Span.span
        guard !bytes.isEmpty, bytes[0] != 0x20, bytes[bytes.count - 1] != 0x20 else { return false }
        for index in bytes.indices where bytes[index] < 0x20 || bytes[index] >= 0x7F {
            return value.unicodeScalars.allSatisfy {
                (0x20..<0x7F).contains($0.value) || (0x4E00...0x9FFF).contains($0.value)
            }
        }
        return true
    }
}
