/// A share of the traffic, in hundredths of a percent: `5%`, `0.25%`.
///
/// Which declarations it takes is drawn from a stable hash of their ids, so that a retry is never drawn anew, and raising a
/// share adds declarations without taking any away.
public struct TrafficShare: Sendable, Hashable, CustomStringConvertible {
    /// 0 to 10,000.
    public let basisPoints: Int

    /// None at all.
    public static let none = TrafficShare(validBasisPoints: 0)
    /// Everything.
    public static let all = TrafficShare(validBasisPoints: 10_000)

    /// Makes a share; `nil` outside 0 to 10,000.
    public init?(basisPoints: Int) {
        guard (0...10_000).contains(basisPoints) else { return nil }
        self.basisPoints = basisPoints
    }

    private init(validBasisPoints: Int) { basisPoints = validBasisPoints }

    /// Reads a text such as `5%`: at most two decimals.
    ///
    /// - Returns: `nil` for anything else, or more than `100%`.
    public init?(text: String) {
        let number = text.utf8.dropLast().split(
            separator: UInt8(ascii: "."),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let decimals = number.count == 2 ? Array(number[1]) : []
        guard text.hasSuffix("%"), let whole = number.first, (1...3).contains(whole.count), decimals.count <= 2,
            number.count == 1 || !decimals.isEmpty
        else { return nil }
        let digits = Array(whole) + decimals + Array(repeating: UInt8(ascii: "0"), count: 2 - decimals.count)
        guard digits.allSatisfy(\.isASCIIDigit) else { return nil }
        self.init(basisPoints: digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) })
    }

    /// The text, as ``init(text:)`` reads it.
    public var description: String {
        let (whole, rest) = basisPoints.quotientAndRemainder(dividingBy: 100)
        guard rest > 0 else { return "\(whole)%" }
        let digits = rest % 10 == 0 ? String(rest / 10) : (rest < 10 ? "0" : "") + String(rest)
        return "\(whole).\(digits)%"
    }

    /// Whether the share takes what was drawn.
    public func takes(_ draw: TrafficDraw) -> Bool { draw.basisPoint < basisPoints }
}

/// Where a declaration stands among all: the same for ever, on every machine.
///
/// FNV-1a over the backend's name, a zero byte and the id, mixed once more, as consecutive ids would stay close together
/// without it; scaled to 10,000. The backend's name is in it so that two shares of one office draw independently.
public struct TrafficDraw: Sendable, Hashable {
    /// 0 to 9,999: a share of more than so many hundredths of a percent takes it.
    public let basisPoint: Int

    /// Draws for a declaration that a share of a backend's traffic may take.
    ///
    /// The request id decides. The parts of a split payment share one draw, by the payment's id: under one share they stay
    /// together.
    public init(_ declaration: Declaration, for backend: BackendID, generation: Generation?) {
        let payments = declaration.paymentIDs
        let payment = generation.flatMap { payments[$0] } ?? payments.min { $0.key < $1.key }?.value
        if declaration.isSplit, let payment {
            self.init("payment:" + payment.rawValue, for: backend)
        } else {
            self.init(declaration.requestID.rawValue, for: backend)
        }
    }

    init(_ id: String, for backend: BackendID) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        backend.rawValue.utf8.forEach(add)
        add(0)
        id.utf8.forEach(add)
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        hash ^= hash >> 31
        basisPoint = Int(hash.multipliedFullWidth(by: 10_000).high)
    }
}
