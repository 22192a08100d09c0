import Glibc

/// Writes to descriptors.
package enum DescriptorOutput {
    /// Writes all bytes, in as many pieces as it takes. Blocks while the reader is slow.
    ///
    /// - Returns: 0, or the `errno` of what stood in the way.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                // Whoever shares a terminal or a pipe may have made it one that doesn't block.
                var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&wanted, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }
}
