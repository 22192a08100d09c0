import Glibc

/// The one owner of an `iconv` descriptor. Not for use by two threads at once.
package final class CharsetConverter {
    private let descriptor: iconv_t

    /// - Throws: when the system has no such converter.
    package init(from source: String, to target: String) throws(TextEncodingFailure) {
        descriptor = iconv_open(target, source)
        // iconv_open reports failure as (iconv_t)-1.
        guard descriptor != iconv_t(bitPattern: -1) else {
            throw TextEncodingFailure(encoding: TextEncoding(label: target) ?? .utf8, position: nil)
        }
    }

    deinit { iconv_close(descriptor) }

    /// Converts a whole text.
    ///
    /// - Returns: `nil` when a character is malformed, cut short or missing in the target.
    package func convert(_ input: [UInt8]) -> [UInt8]? {
        // A character of GBK takes one or two bytes, and one to three of UTF-8.
        var output = [UInt8](repeating: 0, count: input.count * 3 + 4)
        guard let length = convert(input, into: &output) else { return nil }
        output.removeLast(output.count - length)
        return output
    }

    private func convert(_ input: [UInt8], into output: inout [UInt8]) -> Int? {
        // The descriptor may stand in the middle of a failed conversion.
        iconv(descriptor, nil, nil, nil, nil)
        var input = input
        return input.withUnsafeMutableBytes { source in
            output.withUnsafeMutableBytes { target in
                var from = source.baseAddress?.assumingMemoryBound(to: CChar.self)
                var to = target.baseAddress?.assumingMemoryBound(to: CChar.self)
                var sourceLeft = source.count
                var targetLeft = target.count
                // Anything but 0 is an error or counts characters that were replaced.
                guard iconv(descriptor, &from, &sourceLeft, &to, &targetLeft) == 0, sourceLeft == 0 else { return nil }
                return target.count - targetLeft
            }
        }
    }
}
