/// Where the API is: scheme, host and port, without a path. Source: protocol/ams.md §1.
package struct AMSEndpoint: Sendable, Hashable {
    /// The regions with a host of their own.
    package enum Region: String, Sendable, CaseIterable {
        /// North America.
        case na
        /// Asia, Singapore.
        case sea
        /// Europe, Germany.
        case de

        /// The preferred host.
        package var endpoint: AMSEndpoint { AMSEndpoint(verified: "https://open-\(rawValue)-global.alipay.com") }
    }

    /// What is wrong with an address.
    package struct Invalid: Error {
        package let message: String
    }

    /// The address without a slash at its end.
    package let text: String

    private init(verified text: String) { self.text = text }

    /// Checks an address.
    ///
    /// - Throws: everything that is wrong with it at once, without the address itself, which could hold a password.
    package init(_ text: String) throws(Invalid) {
        let text = text.hasSuffix("/") ? String(text.dropLast()) : text
        let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty, parts[0].hasSuffix(":") else {
            throw Invalid(message: "not an address; it looks like https://open-na-global.alipay.com")
        }
        let scheme = parts[0].dropLast().lowercased()
        let authority = parts[2].prefix { !"/?#".contains($0) }
        var problems: [String] = []
        if authority.count < parts[2].count {
            problems.append("has a path or a query; give scheme and host alone, the API's paths are known")
        }
        let host = Self.host(authority)
        if host == nil { problems.append("has no usable host; expected a name, perhaps with a port, and nothing else") }
        if scheme != "https", scheme != "http" || host.map(Self.isLoopback) == false {
            problems.append("is not https; plain http is for this machine only")
        }
        if host == "open-global.alipay.com" {
            problems.append(
                "names a host that was withdrawn in 2023; use open-na-global.alipay.com or another region's"
            )
        }
        guard problems.isEmpty else { throw Invalid(message: problems.joined(separator: "; ")) }
        self.text = scheme + "://" + authority
    }

    /// The host in lower case, without the port; `nil` when something is wrong with either.
    private static func host(_ authority: Substring) -> String? {
        let isBracketed = authority.hasPrefix("[")
        let name: Substring = isBracketed ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
        let port = authority.dropFirst(isBracketed ? name.count + 2 : name.count)
        let isClosed = !isBracketed || authority.contains("]")
        guard isClosed, port.isEmpty || isPort(port), !name.isEmpty else { return nil }
        return name.utf8.allSatisfy { isBracketed ? isAddressByte($0) : isNameByte($0) } ? name.lowercased() : nil
    }

    private static func isPort(_ text: Substring) -> Bool {
        guard text.hasPrefix(":"), text.dropFirst().utf8.allSatisfy({ (48...57).contains($0) }) else { return false }
        return Int(text.dropFirst()).map { (1...65_535).contains($0) } ?? false
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...58, 65...70, 97...102, UInt8(ascii: "."): true
        default: false
        }
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
    }
}
