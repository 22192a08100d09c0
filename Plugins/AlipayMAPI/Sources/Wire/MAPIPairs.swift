import DeclarationCore

/// Names and values in one row of bytes, each pair as `name=value`: what is signed is such pairs, sorted and joined.
struct MAPIPairs: Sendable, Hashable {
    /// Where a pair stands.
    struct Pair: Sendable, Hashable {
        fileprivate let start: Int
        fileprivate let nameEnd: Int
        fileprivate let end: Int
    }

    /// The pairs in the order they came.
    private(set) var pairs: [Pair] = []
    private var bytes: [UInt8] = []

    /// No pairs, with room for those of a usual message.
    init() {
        pairs.reserveCapacity(16)
        bytes.reserveCapacity(512)
    }

    /// Adds a pair, but none whose value is empty: those are neither signed nor sent.
    mutating func append(_ name: some Collection<UInt8>, _ value: some Collection<UInt8>) {
        if value.isEmpty { return }
        let start = bytes.count
        bytes.append(contentsOf: name)
        let nameEnd = bytes.count
        bytes.append(UInt8(ascii: "="))
        bytes.append(contentsOf: value)
        pairs.append(Pair(start: start, nameEnd: nameEnd, end: bytes.count))
    }

    func name(_ pair: Pair) -> ArraySlice<UInt8> { bytes[pair.start..<pair.nameEnd] }

    func value(_ pair: Pair) -> ArraySlice<UInt8> { bytes[(pair.nameEnd + 1)..<pair.end] }

    func isNamed(_ pair: Pair, _ name: String) -> Bool {
        bytes.span.extracting(pair.start..<pair.nameEnd).isSame(as: name.utf8Span.span)
    }

    /// The pairs sorted by the bytes of their names and joined with `&`.
    ///
    /// - Parameter isIncluded: which pairs to take.
    func joined(where isIncluded: (Pair) -> Bool = { _ in true }) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + pairs.count)
        for pair in pairs.filter(isIncluded).sorted(by: precedes) {
            if !result.isEmpty { result.append(UInt8(ascii: "&")) }
            result.append(contentsOf: bytes[pair.start..<pair.end])
        }
        return result
    }

    private func precedes(_ left: Pair, _ right: Pair) -> Bool {
        let (leftCount, rightCount) = (left.nameEnd - left.start, right.nameEnd - right.start)
        for offset in 0..<min(leftCount, rightCount) {
            let (first, second) = (bytes[left.start + offset], bytes[right.start + offset])
            if first != second { return first < second }
        }
        return leftCount < rightCount
    }
}
