import Glibc

/// Carries a closure through the C thread start.
private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Runs a closure, which may block, on a thread of its own; the caller joins or detaches it.
func startThread(_ run: @escaping @Sendable () -> Void) throws(HTTPServerError) -> pthread_t {
    var thread = pthread_t()
    let body = Unmanaged.passRetained(ThreadBody(run))
    let code = pthread_create(
        &thread,
        nil,
        { argument in
            if let argument { Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run() }
            return nil
        },
        body.toOpaque()
    )
    guard code == 0 else {
        body.release()
        throw .cannotListen("cannot start a thread: \(systemErrorText(code))")
    }
    return thread
}

/// The system's text for an error number.
func systemErrorText(_ code: Int32) -> String {
    guard let text = strerror(code) else { return "error \(code)" }
    return String(cString: text)
}
