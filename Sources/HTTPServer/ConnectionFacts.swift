internal import CMicroHTTPD
internal import DeclarationCore
import Glibc

/// The connection's object, which ``notifyCallback`` has attached to it.
func attachedConnection(of connection: OpaquePointer) -> Connection? {
    let info = customs_mhd_connection_info(connection, .CONNECTION_INFO_SOCKET_CONTEXT)
    guard let context = info?.pointee.socket_context else { return nil }
    return Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue()
}

/// The socket of a connection.
func connectionSocket(_ connection: OpaquePointer) -> Int32? {
    customs_mhd_connection_info(connection, .CONNECTION_INFO_CONNECTION_FD)?.pointee.connect_fd
}

/// The client's address.
func clientAddress(of connection: OpaquePointer) -> ClientAddress {
    let info = customs_mhd_connection_info(connection, .CONNECTION_INFO_CLIENT_ADDRESS)
    guard let address = info?.pointee.client_addr else { return ClientAddress(nil) }
    return ClientAddress(UnsafePointer(address))
}

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
