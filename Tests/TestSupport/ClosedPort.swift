import Glibc

/// A port that belongs to this test and on which nobody listens: one that was given back another test's server could get.
public final class ClosedPort: Sendable {
    /// Its number, on 127.0.0.1.
    public let number: UInt16
    private let descriptor: Int32

    /// Takes a port that is free.
    public init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 ? getsockname(descriptor, address, &length) : -1
            }
        }
        number = UInt16(bigEndian: address.sin_port)
        guard code == 0 else { throw ChildProcess.Failure(description: "no port: errno \(errno)") }
    }

    deinit { close(descriptor) }
}
