/// Addresses as numbers, in the notations that every reader takes for the same address: `127.0.0.1`, `::1`. No number with
/// a leading zero, which would be octal to some, no scope, and no IPv4 address within an IPv6 one.
package enum NumericAddress {
    /// Whether only this machine reaches an address: 127.0.0.0/8, or ::1 however its zeros are written.
    package static func isLoopback(_ address: String) -> Bool {
        let bytes = Array(address.utf8)
        if isIPv4(address) { return address.hasPrefix("127.") }
        // All zeros but the last bit: no digit but a 1 at the end.
        return isIPv6(bytes[...]) && bytes.last == UInt8(ascii: "1")
            && bytes.dropLast().allSatisfy { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: ":") }
    }

    private static func isIPv4(_ address: String) -> Bool {
        let numbers = address.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers.allSatisfy { UInt8($0).map(String.init) == String($0) }
    }

    /// Eight groups of one to four hex digits, or fewer around one `::`.
    static func isIPv6(_ address: ArraySlice<UInt8>) -> Bool {
        var groups = address.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        let gaps = groups.indices.dropFirst().dropLast().filter { groups[$0].isEmpty }.count
        // `::` at an end leaves an empty group outside too.
        if groups.first?.isEmpty == true, gaps > 0 { groups.removeFirst() }
        if groups.last?.isEmpty == true, gaps > 0 { groups.removeLast() }
        guard gaps <= 1, groups.filter(\.isEmpty).count == gaps, gaps == 1 ? groups.count <= 8 : groups.count == 8
        else {
            return false
        }
        return groups.allSatisfy { $0.count <= 4 && $0.allSatisfy { $0.hexadecimalValue != nil } }
    }
}
