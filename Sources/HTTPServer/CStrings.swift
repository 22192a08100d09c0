import Glibc

/// Texts that C code reads for as long as this object lives; overwritten when it goes, since a key is among them.
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
        for text in texts {
            if let start = text.baseAddress { explicit_bzero(start, text.count) }
            text.deallocate()
        }
    }
}
