/// How other software names what a plugin's backends need: what `customs config convert` goes by.
///
/// Names are compared by their letters and digits alone: `alipay.sign-type`, `ALIPAY_SIGN_TYPE` and `signType` are one.
/// Words before a name that the plugin doesn't know (`SHOP1_ALIPAY_PARTNER`) tell accounts apart.
public struct ForeignSettings: Sendable {
    /// Words of the product, which names may start with: `alipay`.
    public let families: [String]
    /// Those of them that mean this plugin and no other of the product.
    public let ownFamilies: [String]
    /// The setting that tells one account from another.
    public let identity: String
    /// The names.
    public let names: [ForeignName]
    /// Whether an account, as far as it is known, has use for a setting that other plugins' accounts could own as well.
    public let hasUse: @Sendable (_ setting: String, _ draft: ForeignDraft) -> Bool
    /// Settles what depends on several settings, and reports what contradicts itself.
    public let settle: @Sendable (inout ForeignDraft) -> Void

    /// Puts a description together.
    public init(
        families: [String],
        ownFamilies: [String],
        identity: String,
        names: [ForeignName],
        hasUse: @escaping @Sendable (String, ForeignDraft) -> Bool = { _, _ in true },
        settle: @escaping @Sendable (inout ForeignDraft) -> Void = { _ in }
    ) {
        self.families = families
        self.ownFamilies = ownFamilies
        self.identity = identity
        self.names = names
        self.hasUse = hasUse
        self.settle = settle
    }
}

/// Names that other software uses for one thing.
public struct ForeignName: Sendable {
    /// The names, in any spelling.
    public let names: [String]
    /// What they stand for.
    public let use: Use

    /// What a name stands for.
    public enum Use: Sendable {
        /// A setting, and how its value is read.
        case setting(String, @Sendable (String) -> ForeignReading)
        /// A setting that takes a key: the key itself, or the path of its file.
        case key(String, Kind)
        /// Nothing that a backend needs, and why.
        case unneeded(String)
    }

    /// What a key is.
    public enum Kind: Sendable, Hashable {
        /// The half that signs.
        case privateKey
        /// The half that verifies.
        case publicKey
        /// A text that both sides know.
        case shared
    }

    /// Whether the names are so common that they count only beside a word of the product.
    public let needsFamily: Bool

    /// Puts names together.
    public init(_ names: String..., needsFamily: Bool = false, use: Use) {
        self.init(names: names, needsFamily: needsFamily, use: use)
    }

    /// Names of a setting whose text is taken as it is.
    public static func text(_ setting: String, _ names: String...) -> ForeignName {
        ForeignName(names: names, use: .setting(setting) { .value(.string($0)) })
    }

    /// Names of a key, or of its file.
    public static func key(_ setting: String, _ kind: Kind, _ names: String...) -> ForeignName {
        ForeignName(names: names, use: .key(setting, kind))
    }

    /// Names of something that no backend needs.
    public static func unneeded(_ reason: String, _ names: String...) -> ForeignName {
        ForeignName(names: names, use: .unneeded(reason))
    }

    private init(names: [String], needsFamily: Bool = false, use: Use) {
        self.names = names
        self.needsFamily = needsFamily
        self.use = use
    }
}

/// What a plugin makes of a foreign value.
public enum ForeignReading: Sendable {
    /// The setting's value.
    case value(JSONValue)
    /// The setting's value, which differs from the foreign one in a way that people should know of.
    case changed(JSONValue, String)
    /// The default does; why.
    case unneeded(String)
    /// It belongs to another product, and which; another plugin may know it.
    case elsewhere(String)
    /// It can't be used; what is wrong and what would be right, without the value.
    case wrong(String)
}
