/// Texts that C code reads for as long as this object lives.
final class CStrings {
    private var texts: [UnsafeMutableRawBufferPointer] = []

    /// Copies bytes and a closing zero.
    func add(_ bytes: [UInt8]) -> UnsafeMutableRawPointer? {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + 1, alignment: 1)
        copy.copyBytes(from: bytes)
        copy[bytes.count] = 0
        texts.append(copy)
        return copy.baseAddress
    }

    deinit {
        for text in texts { text.deallocate() }
    }
}
