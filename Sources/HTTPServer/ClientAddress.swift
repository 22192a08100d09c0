internal import CMicroHTTPD
import Glibc

/// A client's address without port.
struct ClientAddress: Sendable {
    /// `127.0.0.1`, `::1`; empty when unknown.
    let text: String
    /// What counts as one client: the IPv4 address, or the first half of the IPv6 address, since a network of that size
    /// is what one customer gets.
    let key: Key

    struct Key: Hashable, Sendable {
        var isIPv6 = false
        var number: UInt64 = 0
    }

    init(_ address: UnsafePointer<sockaddr>?) {
        guard let address else { (text, key) = ("", Key()); return }
        let raw = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            var number = raw.assumingMemoryBound(to: sockaddr_in.self).pointee.sin_addr
            text = Self.text(AF_INET, &number)
            key = Key(number: UInt64(number.s_addr))
        case AF_INET6:
            var number = raw.assumingMemoryBound(to: sockaddr_in6.self).pointee.sin6_addr
            text = Self.text(AF_INET6, &number)
            key = Key(isIPv6: true, number: withUnsafeBytes(of: &number) { $0.load(as: UInt64.self) })
        default: (text, key) = ("", Key())
        }
    }

    private static func text(_ family: Int32, _ number: UnsafeRawPointer) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            guard let text = inet_ntop(family, number, buffer.baseAddress, socklen_t(buffer.count)) else { return "" }
            return String(cString: text)
        }
    }
}
