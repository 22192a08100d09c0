/// A string that identifies something, with its own type so that ids of different things can't be mixed up.
///
/// Identifiers hold what they were given: limits differ between generations and are checked all at once by
/// ``DeclarationLimits``, so that a caller sees every violation and not just the first.
public protocol StringIdentifier: RawRepresentable<String>, Sendable, Hashable, Comparable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    /// Wraps the text, normalised where the type says so.
    init(rawValue: String)
}

extension StringIdentifier {
    /// Wraps a literal.
    public init(stringLiteral value: String) {
        self.init(rawValue: value)
    }

    /// The text itself.
    public var description: String { rawValue }

    /// Whether it is the same text, byte for byte: what differs in Unicode form alone is two ids to whoever receives them.
    public static func == (left: Self, right: Self) -> Bool {
        left.rawValue.hasSameBytes(as: right.rawValue)
    }

    /// Orders by the text.
    public static func < (left: Self, right: Self) -> Bool {
        left.rawValue == right.rawValue
            ? left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8) : left.rawValue < right.rawValue
    }
}

/// The merchant's own id of one declaration: idempotency key and re-transmission key.
///
/// Wire: AMS `declarationRequestId` (1–32 characters), mapi `out_request_no` (6–32 of `[0-9A-Za-z_:-]`).
public struct RequestID: StringIdentifier {
    /// The id as the merchant wrote it.
    public let rawValue: String
    /// Wraps an id; see ``DeclarationLimits`` for the checks.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// The name of a program that declares through a gateway.
public struct ClientID: StringIdentifier {
    /// The name as in the configuration.
    public let rawValue: String
    /// Wraps a name.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// The id of a payment in the id space of one generation.
///
/// Wire: AMS `paymentId`, mapi `trade_no`; at most 64 characters, not convertible into each other.
public struct PaymentID: StringIdentifier {
    /// The id as the payment API gave it.
    public let rawValue: String
    /// Wraps an id.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// The merchant's order number of one part of a split payment; what customs sees as the order number.
///
/// Wire: AMS `suborderId` (≤ 64), mapi `sub_out_biz_no` (≤ 32).
public struct SubOrderID: StringIdentifier {
    /// The id as the merchant wrote it.
    public let rawValue: String
    /// Wraps an id.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// The code of a customs office as a generation spells it on the wire, upper case: `ZONGSHU`, `NINGBO`, …
///
/// Wire: AMS `customs.customsCode`, mapi `customs_place`; compared case-insensitively, sent in upper case.
public struct CustomsCode: StringIdentifier {
    /// The code in upper case.
    public let rawValue: String
    /// Wraps a code and turns it into upper case.
    public init(rawValue: String) { self.rawValue = rawValue.uppercased() }
}

/// The place where a parcel is cleared, by its id in the customs table: `hangzhou`, `guangzhou-nansha`, …
///
/// Several places share the code `ZONGSHU`, so the code does not tell the place.
public struct CustomsPlace: StringIdentifier {
    /// The id in lower case.
    public let rawValue: String
    /// Wraps an id and turns it into lower case.
    public init(rawValue: String) { self.rawValue = rawValue.lowercased() }
}

/// The two-letter region of a customs office; only `CN` is documented.
public struct Region: StringIdentifier {
    /// The code in upper case.
    public let rawValue: String
    /// Wraps a code and turns it into upper case.
    public init(rawValue: String) { self.rawValue = rawValue.uppercased() }
    /// Mainland China.
    public static let china: Region = "CN"

    /// Whether it is two Latin letters; no order can have another region.
    package var isCode: Bool { rawValue.utf8.count == 2 && rawValue.utf8.allSatisfy { (0x41...0x5A).contains($0) } }
}

/// The merchant's filing number at customs. Wire: `merchantCustomsCode` / `merchant_customs_code`.
public struct MerchantCustomsCode: StringIdentifier {
    /// The number as filed.
    public let rawValue: String
    /// Wraps a filing number.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A generation of an API that takes declarations; it owns an id space of payments.
///
/// Open on purpose: a backend for another wallet brings its own value and needs no change here.
public struct Generation: StringIdentifier {
    /// The name in lower case.
    public let rawValue: String
    /// Wraps a name and turns it into lower case.
    public init(rawValue: String) { self.rawValue = rawValue.lowercased() }
    /// The AMS (Antom) JSON API.
    public static let ams: Generation = "ams"
    /// The legacy mapi gateway.
    public static let mapi: Generation = "mapi"
}

/// The name of a plugin: the code that speaks to one kind of API (`alipay-ams`, `alipay-mapi`, `mock`).
public struct PluginID: StringIdentifier {
    /// The name.
    public let rawValue: String
    /// Wraps a name.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// The name of a backend: one configured instance of a plugin, such as one merchant account in one region.
public struct BackendID: StringIdentifier {
    /// The name, as the configuration spells it.
    public let rawValue: String
    /// Wraps a name.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// The name of a move of traffic from one backend to another, as in the configuration.
public struct MoveID: StringIdentifier {
    /// The name.
    public let rawValue: String
    /// Wraps a name.
    public init(rawValue: String) { self.rawValue = rawValue }
}
