/// Finds where a value stands in a text of JSON in the configuration's dialect, to change its bytes and no others.
package struct JSONLocator {
    /// A step from a value to one within it.
    package enum Step: Sendable, Hashable {
        /// A member of an object.
        case key(String)
        /// An element of an array, from 0.
        case index(Int)
    }

    private let bytes: [UInt8]
    private var index: Int

    /// The bytes of a value; `nil` when there is none.
    ///
    /// - Parameter bytes: a text that ``JSONParser`` reads.
    package static func range(of path: [Step], in bytes: [UInt8]) -> Range<Int>? {
        var locator = JSONLocator(bytes: bytes, index: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
        for step in path where !locator.enter(step) { return nil }
        locator.skipBlanks()
        let start = locator.index
        locator.skipValue()
        return start < locator.index ? start..<locator.index : nil
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard next == UInt8(ascii: scalar) else { return false }
        index += 1
        return true
    }

    /// Goes to a value within the one that begins here.
    private mutating func enter(_ step: Step) -> Bool {
        switch step {
        case .key(let key): enter(key)
        case .index(let position): enter(position)
        }
    }

    private mutating func enter(_ key: String) -> Bool {
        guard take("{") else { return false }
        while true {
            skipBlanks()
            guard next == UInt8(ascii: "\"") else { return false }
            let start = index
            skipString()
            let found = try? JSONParser.parse(Array(bytes[start..<index])).string
            guard take(":") else { return false }
            if found == key { return true }
            skipValue()
            guard take(",") else { return false }
        }
    }

    private mutating func enter(_ position: Int) -> Bool {
        guard take("[") else { return false }
        for _ in 0..<position {
            skipValue()
            guard take(",") else { return false }
        }
        skipBlanks()
        return next != nil && next != UInt8(ascii: "]")
    }

    private mutating func skipBlanks() {
        while let byte = next {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            case UInt8(ascii: "/"): skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() {
        let isBlock = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "*")
        index += 2
        while let byte = next {
            index += 1
            if isBlock, byte == UInt8(ascii: "*"), next == UInt8(ascii: "/") {
                index += 1
                return
            }
            if !isBlock, byte == 0x0A { return }
        }
    }

    /// Goes behind a value, whatever is in it.
    private mutating func skipValue() {
        var depth = 0
        repeat {
            skipBlanks()
            guard let byte = next else { return }
            switch byte {
            case UInt8(ascii: "\""): skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { return }
                depth -= 1
                index += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                guard depth > 0 else { return }
                index += 1
            default: skipWord()
            }
        } while depth > 0
    }

    /// Goes behind a number, `true`, `false` or `null`.
    private mutating func skipWord() {
        let ends: [UInt8] = Array(",:]}/ \t\r\n\"".utf8)
        repeat { index += 1 } while next.map { !ends.contains($0) } ?? false
    }

    private mutating func skipString() {
        index += 1
        while let byte = next {
            index += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { break }
        }
        index = min(index, bytes.count)
    }
}
