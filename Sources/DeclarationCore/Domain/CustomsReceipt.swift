/// What customs answered. A refusal by customs is data, never an error.
public struct CustomsReceipt: Sendable, Hashable {
    /// The code as customs or the port returned it: `success`, `2`, `120`, `-301`, …
    public var code: String
    /// Customs' text; may be empty or start with a blank.
    public var text: String
    /// When customs answered; carries its zone.
    public var returnTime: ReportedTime?

    /// Makes a receipt.
    public init(code: String, text: String = "", returnTime: ReportedTime? = nil) {
        self.code = code
        self.text = text
        self.returnTime = returnTime
    }

    /// Whether the receipt settles the declaration, as far as any document says.
    public var verdict: Verdict { Meaning(code: code).verdict }
    /// The documented meaning of the code, in a few words.
    public var meaning: String { Meaning(code: code).text }

    /// What a receipt code says about the declaration.
    public enum Verdict: String, Sendable, Hashable {
        /// Customs or the port took the payment data; not a clearance of the goods.
        case accepted
        /// Not settled yet.
        case pending
        /// Customs refused it or failed on it.
        case refused
        /// No document knows the code: show it to a person.
        case unrecognised
    }

    /// What a code says. Sources: mapi "Query", Alipay's openapi.
    private struct Meaning {
        let verdict: Verdict
        let text: String

        init(code: String) {
            switch code.lowercased() {
            // The AMS sample pairs it with "the declaration was accepted"; the mapi page says "sent to customs".
            case "success": (verdict, text) = (.accepted, "taken by customs or the port")
            case "2": (verdict, text) = (.accepted, "payment document added; the port has it")
            // Only the openapi sibling lists 3, as a step on the way.
            case "3": (verdict, text) = (.pending, "on its way to customs")
            case "4": (verdict, text) = (.refused, "sending to customs failed")
            case "100": (verdict, text) = (.refused, "returned by customs")
            case "120": (verdict, text) = (.accepted, "order, payment and logistics matched")
            case "399": (verdict, text) = (.accepted, "closed, cleared")
            case let other where Meaning.isNegative(other):
                (verdict, text) = (.refused, "exception while customs processed it")
            default: (verdict, text) = (.unrecognised, "not documented; show it to a person")
            }
        }

        private static func isNegative(_ code: String) -> Bool {
            code.hasPrefix("-") && code.dropFirst().contains { $0 != "0" }
                && code.dropFirst().allSatisfy(\.isASCIIDigit)
        }
    }
}

extension Character {
    /// Whether it is one of `0` to `9`; ``isNumber`` would take other scripts' digits too.
    package var isASCIIDigit: Bool { self >= "0" && self <= "9" }
}
