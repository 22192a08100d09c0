internal import CMicroHTTPD

// The functions that libmicrohttpd calls, on its threads. The context is the ServerCore; a request's context is its
// Exchange, retained when the request line has come and released when the library says that the request is over.

/// The request line has come; the target is still as received.
let targetCallback:
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) -> UnsafeMutableRawPointer? = {
        context,
        target,
        _ in
        guard let context, let target else { return nil }
        let core = Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
        return Unmanaged.passRetained(Exchange(core: core, target: String(cString: target))).toOpaque()
    }

/// The head, a piece of the body or its end has come, or a suspended connection was resumed.
let accessCallback:
    @convention(c) (
        UnsafeMutableRawPointer?, OpaquePointer?, UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafePointer<CChar>?,
        UnsafePointer<CChar>?, UnsafeMutablePointer<Int>?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> MHD_Result = { _, connection, _, method, _, upload, uploadSize, requestContext in
        guard let connection, let method, let uploadSize, let exchange = requestContext?.pointee else { return .NO }
        let piece = UnsafeRawBufferPointer(start: upload, count: upload == nil ? 0 : uploadSize.pointee)
        uploadSize.pointee = 0
        return Unmanaged<Exchange>.fromOpaque(exchange).takeUnretainedValue()
            .advance(connection, String(cString: method), piece)
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
