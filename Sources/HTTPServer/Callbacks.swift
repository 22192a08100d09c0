internal import CMicroHTTPD
import Glibc

// The functions that libmicrohttpd calls, on its thread. The context is the ServerCore; a connection's context is its
// Connection, retained from its first notice to its last; a request's context is its Exchange, retained when the request
// line has come and released when the library says that the request is over.

/// A client asks for a connection.
let acceptCallback: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<sockaddr>?, socklen_t) -> MHD_Result = {
    context,
    address,
    _ in
    guard let context, let address else { return .NO }
    return core(context).admits(ClientAddress(address).key) ? .YES : .NO
}

/// A connection begins or ends; at its end the socket is still open.
let notifyCallback:
    @convention(c) (
        UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
        MHD_ConnectionNotificationCode
    ) -> Void = { context, pointer, attached, code in
        guard let context, let pointer, let attached else { return }
        if code == .CONNECTION_NOTIFY_STARTED {
            guard let connection = core(context).began(pointer) else { return }
            attached.pointee = Unmanaged.passRetained(connection).toOpaque()
            connection.tls?.prepare(pointer)
        } else if let raw = attached.pointee {
            attached.pointee = nil
            core(context).ended(Unmanaged<Connection>.fromOpaque(raw).takeRetainedValue())
        }
    }

/// The request line has come; the target is still as received.
let targetCallback:
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) -> UnsafeMutableRawPointer? = {
        context,
        target,
        pointer in
        guard let context, let target, let pointer, let connection = attachedConnection(of: pointer) else { return nil }
        let exchange = Exchange(core: core(context), connection: connection, target: ReceivedTarget(target))
        return Unmanaged.passRetained(exchange).toOpaque()
    }

/// The head, a piece of the body or its end has come, or a suspended connection was resumed.
let accessCallback:
    @convention(c) (
        UnsafeMutableRawPointer?, OpaquePointer?, UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafePointer<CChar>?,
        UnsafePointer<CChar>?, UnsafeMutablePointer<Int>?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> MHD_Result = { _, connection, _, method, version, upload, uploadSize, requestContext in
        guard let connection, let method, let version, let uploadSize, let exchange = requestContext?.pointee else {
            return .NO
        }
        let piece = UnsafeRawBufferPointer(start: upload, count: upload == nil ? 0 : uploadSize.pointee)
        uploadSize.pointee = 0
        let line = RequestLine(method: method, version: version)
        return Unmanaged<Exchange>.fromOpaque(exchange).takeUnretainedValue().advance(connection, line, piece)
    }

/// The request is over.
let completedCallback:
    @convention(c) (
        UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
        MHD_RequestTerminationCode
    ) -> Void = { _, _, requestContext, _ in
        guard let exchange = requestContext?.pointee else { return }
        requestContext?.pointee = nil
        Unmanaged<Exchange>.fromOpaque(exchange).takeRetainedValue().end()
    }

private func core(_ context: UnsafeMutableRawPointer) -> ServerCore {
    Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
}
