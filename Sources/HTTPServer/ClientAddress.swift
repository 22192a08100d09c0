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
        guard let address else {
            (text, key) = ("", Key())
            return
        }
        let raw = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            self = Self(raw.assumingMemoryBound(to: sockaddr_in.self).pointee.sin_addr)
        case AF_INET6:
            var number = raw.assumingMemoryBound(to: sockaddr_in6.self).pointee.sin6_addr
            let mapped = withUnsafeBytes(of: &number) { Self.mapped($0) }
            if let mapped {
                self = Self(mapped)
                return
            }
            text = Self.text(AF_INET6, &number)
            key = Key(isIPv6: true, number: withUnsafeBytes(of: &number) { $0.load(as: UInt64.self) })
        default: (text, key) = ("", Key())
        }
    }

    private init(_ address: in_addr) {
        var number = address
        text = Self.text(AF_INET, &number)
        key = Key(number: UInt64(number.s_addr))
    }

    /// The IPv4 address within an IPv6 one, as which a listener for both sees it.
    private static func mapped(_ bytes: UnsafeRawBufferPointer) -> in_addr? {
        guard bytes.count == 16, bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF else {
            return nil
        }
        return in_addr(s_addr: bytes.loadUnaligned(fromByteOffset: 12, as: in_addr_t.self))
    }

    private static func text(_ family: Int32, _ number: UnsafeRawPointer) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            guard let text = inet_ntop(family, number, buffer.baseAddress, socklen_t(buffer.count)) else { return "" }
            return String(cString: text)
        }
    }
}
