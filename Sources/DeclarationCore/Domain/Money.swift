/// An ISO 4217 currency code, upper case.
public struct CurrencyCode: StringIdentifier {
    /// The code in upper case.
    public let rawValue: String
    /// Wraps a code and turns it into upper case.
    public init(rawValue: String) { self.rawValue = rawValue.uppercased() }
    /// Chinese renminbi, the only currency of a declaration.
    public static let cny: CurrencyCode = "CNY"

    /// How many decimal digits the currency has; 2 unless ISO 4217 says otherwise.
    public var exponent: Int {
        switch rawValue {
        case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF",
            "XOF", "XPF":
            0
        case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
        default: 2
        }
    }
}

/// An amount of money: whole minor units (fen for CNY) of a currency. Never a floating-point number, never rounded.
public struct Money: Sendable, Hashable, CustomStringConvertible {
    /// The amount in minor units.
    public let minorUnits: Int64
    /// The currency.
    public let currency: CurrencyCode

    /// Makes an amount.
    public init(minorUnits: Int64, currency: CurrencyCode) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    /// Makes an amount in fen.
    public static func fen(_ minorUnits: Int64) -> Money {
        Money(minorUnits: minorUnits, currency: .cny)
    }

    /// The amount in major units with all its decimals, for people and for mapi: `1234` fen is `12.34`.
    public var decimalString: String {
        let digits = currency.exponent
        guard digits > 0 else { return String(minorUnits) }
        var text = String(minorUnits.magnitude)
        if text.count <= digits {
            text = String(repeating: "0", count: digits + 1 - text.count) + text
        }
        let split = text.index(text.endIndex, offsetBy: -digits)
        return (minorUnits < 0 ? "-" : "") + text[..<split] + "." + text[split...]
    }

    /// The amount and currency, such as `12.34 CNY`.
    public var description: String { "\(decimalString) \(currency)" }

    /// Reads an amount in major units: ASCII digits with at most the currency's decimals.
    ///
    /// - Returns: `nil` for a sign, blanks, an exponent, grouping, too many decimals or an overflow.
    public init?(decimalString text: String, currency: CurrencyCode) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : ""[...].utf8
        guard let whole = parts.first, !whole.isEmpty, parts.count == 1 || !fraction.isEmpty,
            fraction.count <= currency.exponent
        else { return nil }
        let padding = String(repeating: "0", count: currency.exponent - fraction.count)
        guard let units = Money.digits(Array(whole) + Array(fraction) + Array(padding.utf8)) else { return nil }
        self.init(minorUnits: units, currency: currency)
    }

    /// Reads an amount in minor units: ASCII digits only.
    ///
    /// - Returns: `nil` for anything else or an overflow.
    public init?(minorUnitString text: String, currency: CurrencyCode) {
        guard let units = Money.digits(Array(text.utf8)) else { return nil }
        self.init(minorUnits: units, currency: currency)
    }

    private static func digits(_ bytes: [UInt8]) -> Int64? {
        guard !bytes.isEmpty, bytes.allSatisfy(\.isASCIIDigit) else { return nil }
        return Int64(String(decoding: bytes, as: UTF8.self))
    }
}
