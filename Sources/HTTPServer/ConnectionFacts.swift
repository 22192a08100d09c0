internal import CMicroHTTPD
internal import DeclarationCore
import Glibc

/// The size of the request's head in bytes.
func headerSize(of connection: OpaquePointer) -> Int {
    customs_mhd_connection_info(connection, .CONNECTION_INFO_REQUEST_HEADER_SIZE)?.pointee.header_size ?? 0
}

/// The request's headers in the order received.
func receivedHeaders(of connection: OpaquePointer) -> HTTPHeaders {
    var headers = HTTPHeaders()
    // The count it returns is the number of calls: nothing to check.
    _ = withUnsafeMutablePointer(to: &headers) { pointer in
        MHD_get_connection_values_n(
            connection,
            .HEADER_KIND,
            { context, _, name, nameSize, value, valueSize in
                context?.assumingMemoryBound(to: HTTPHeaders.self).pointee
                    .append(text(name, nameSize), text(value, valueSize))
                return .YES
            },
            pointer
        )
    }
    return headers
}

private func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count), as: UTF8.self)
}

/// The client's address without port; empty when unknown.
func peerAddress(of connection: OpaquePointer) -> String {
    let info = customs_mhd_connection_info(connection, .CONNECTION_INFO_CLIENT_ADDRESS)
    guard let address = info?.pointee.client_addr else { return "" }
    let raw = UnsafeRawPointer(address)
    switch Int32(address.pointee.sa_family) {
    case AF_INET:
        var number = raw.assumingMemoryBound(to: sockaddr_in.self).pointee.sin_addr
        return addressText(AF_INET, &number)
    case AF_INET6:
        var number = raw.assumingMemoryBound(to: sockaddr_in6.self).pointee.sin6_addr
        return addressText(AF_INET6, &number)
    default: return ""
    }
}

private func addressText(_ family: Int32, _ number: UnsafeRawPointer) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
        guard let text = inet_ntop(family, number, buffer.baseAddress, socklen_t(buffer.count)) else { return "" }
        return String(cString: text)
    }
}
