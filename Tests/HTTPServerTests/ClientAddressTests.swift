import Glibc
import Testing

@testable import HTTPServer

@Suite struct ClientAddressTests {
    private func address(_ text: String) -> ClientAddress {
        var storage = sockaddr_in6()
        storage.sin6_family = sa_family_t(AF_INET6)
        #expect(inet_pton(AF_INET6, text, &storage.sin6_addr) == 1)
        return withUnsafePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { ClientAddress($0) }
        }
    }

    private func address(ipv4 text: String) -> ClientAddress {
        var storage = sockaddr_in()
        storage.sin_family = sa_family_t(AF_INET)
        #expect(inet_pton(AF_INET, text, &storage.sin_addr) == 1)
        return withUnsafePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { ClientAddress($0) }
        }
    }

    /// Else all clients of a listener for both kinds that come by IPv4 would count as one.
    @Test func anIPv4AddressWithinAnIPv6OneIsItself() {
        let mapped = address("::ffff:192.0.2.7")
        #expect(mapped.text == "192.0.2.7" && mapped.key == address(ipv4: "192.0.2.7").key)
        #expect(mapped.key != address("::ffff:192.0.2.8").key)
        #expect(address("::ffff:127.0.0.1").text == "127.0.0.1")
    }

    @Test func aNetworkOfIPv6IsOneClient() {
        #expect(address("2001:db8::1").key == address("2001:db8::2").key)
        #expect(address("2001:db8::1").key != address("2001:db8:0:1::1").key)
        #expect(address("::1").text == "::1" && address("::1").key != address(ipv4: "127.0.0.1").key)
    }
}
