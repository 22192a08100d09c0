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

/// Whether the request brought fields after a chunked body.
func hasTrailers(_ connection: OpaquePointer) -> Bool {
    MHD_get_connection_values_n(connection, .FOOTER_KIND, nil, nil) > 0
}
