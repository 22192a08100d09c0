import AlipayAMS
import Testing

@Suite struct AMSSignatureHeaderTests {
    /// `FF FB FF 00` has a plus, a slash and padding in base64.
    static let raw: [UInt8] = [0xFB, 0xEF, 0xFF, 0x00]

    @Test(arguments: [
        "algorithm=RSA256,keyVersion=1,signature=%2B%2B%2F%2FAA%3D%3D",
        "algorithm=RSA256, keyVersion=1, signature=%2b%2b%2f%2fAA%3d%3d",
        "algorithm=RSA256,keyVersion=1,signature=++//AA==",
        " signature=++//AA== ,keyVersion=1,\talgorithm=RSA256 ",
        "Signature = ++//AA==, Algorithm = RSA256, KeyVersion = 1, extra, more=1",
    ])
    func isRead(_ text: String) throws {
        let header = try #require(AMSSignatureHeader(text))
        #expect(header == AMSSignatureHeader(algorithm: "RSA256", keyVersion: "1", signature: Self.raw))
    }

    @Test(arguments: [
        "", "signature", "signature=", "algorithm=RSA256,keyVersion=1", "signature=%2", "signature=%zz",
        "signature=not base64", "signature=++//AA=", "signature=AAAA,signature=AAAA", "signature=%FF%FE",
        "=signature", "signature=%2B%2B%2F%2FAA%253D",
    ])
    func isRefused(_ text: String) { #expect(AMSSignatureHeader(text) == nil) }

    @Test func missingParts() throws {
        let header = try #require(AMSSignatureHeader("signature=++//AA=="))
        #expect(header.algorithm == nil)
        #expect(header.keyVersion == nil)
    }

    @Test func isWritten() {
        let header = AMSSignatureHeader(keyVersion: "7", signature: Self.raw)
        #expect(header.text == "algorithm=RSA256,keyVersion=7,signature=%2B%2B%2F%2FAA%3D%3D")
        #expect(AMSSignatureHeader(algorithm: nil, keyVersion: nil, signature: Self.raw).text.hasPrefix("signature="))
    }

    @Test(arguments: 0...8)
    func everyLengthComesBack(_ length: Int) {
        let raw = (0..<(length * 32 + length % 3 + 1)).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length) }
        #expect(AMSSignatureHeader(AMSSignatureHeader(signature: raw).text)?.signature == raw)
    }
}
