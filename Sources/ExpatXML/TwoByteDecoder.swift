import CExpat
import TextEncodings

/// Reads GBK's two-byte characters for expat, so that expat counts bytes of the original document.
final class TwoByteDecoder {
    private let converter: CharsetConverter

    init() throws(TextEncodingFailure) { converter = try CharsetConverter(from: "GBK", to: "UTF-8") }

    /// Expat's table: the character of a single byte, -2 for the first of two, -1 for none.
    func describe(to info: UnsafeMutablePointer<XML_Encoding>) {
        withUnsafeMutableBytes(of: &info.pointee.map) { table in
            let map = table.bindMemory(to: Int32.self)
            for byte in map.indices {
                map[byte] = byte < 0x80 ? Int32(byte) : (0x81...0xFE).contains(byte) ? -2 : -1
            }
            // As the C library, code page 936 and Java have it.
            map[0x80] = 0x20AC
        }
        info.pointee.data = Unmanaged.passUnretained(self).toOpaque()
        info.pointee.convert = { data, bytes in
            guard let data, let bytes else { return -1 }
            let decoder = Unmanaged<TwoByteDecoder>.fromOpaque(data).takeUnretainedValue()
            return decoder.scalar(UInt8(bitPattern: bytes[0]), UInt8(bitPattern: bytes[1]))
        }
        // The run owns the decoder and outlives the parser's use of it.
        info.pointee.release = nil
    }

    /// - Returns: the character, or -1 when there is none.
    private func scalar(_ first: UInt8, _ second: UInt8) -> Int32 {
        guard let utf8 = converter.convert([first, second]), let text = String(validating: utf8, as: UTF8.self),
            let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1
        else { return -1 }
        return Int32(scalar.value)
    }
}
