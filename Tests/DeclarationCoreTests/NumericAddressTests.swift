import Testing

@testable import DeclarationCore

@Suite struct NumericAddressTests {
    @Test(arguments: [
        "127.0.0.1", "127.8.9.10", "127.255.255.255", "::1", "0:0:0:0:0:0:0:1", "0::1", "::0001", "0:0::0:1",
        "0000:0000:0000:0000:0000:0000:0000:0001",
    ])
    func onlyThisMachineReachesIt(_ address: String) { #expect(NumericAddress.isLoopback(address)) }

    @Test(arguments: [
        "", "localhost", "0.0.0.0", "128.0.0.1", "1127.0.0.1", "127", "127.", "127.1", "127.0.0.01", "127.0.0.256",
        "127.0.0.+1", "127.0.0.1.", "127.0.0.1.example", "127.0.0.1 ", "::", "::2", "::11", "1::1", "1::", "::1:0",
        "0:0:0:0:0:0:1", "0:0:0:0:0:0:0:0:1", "::00001", ":::1", "::1%lo", "[::1]", "1", ":1",
        // IPv4 within IPv6: not all read it alike.
        "::0.0.0.1", "::ffff:127.0.0.1", "::ffff:7f00:1",
    ])
    func othersMayReachIt(_ address: String) { #expect(!NumericAddress.isLoopback(address)) }
}
