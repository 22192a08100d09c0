import DeclarationCore
import Glibc
import HTTPServer

/// The yardstick of the gateway: a process with the same HTTP server and the gateway's limits that gives every request
/// the same answer.
enum StaticHTTP {
    /// What good answers hold.
    static let mark = "<result_code>SUCCESS"

    /// The server process: prints where it listens, then serves until it is ended.
    ///
    /// - Parameter arguments: the answer's length, and `task` to answer in a task of its own as the gateway does, or
    ///   `thread` to answer on the server's thread.
    static func serve(_ arguments: [String]) async throws {
        guard arguments.count == 2, let length = Int(arguments[0]), length >= mark.utf8.count else {
            throw BenchmarkFailure("static needs a length, and task or thread")
        }
        let filler = [UInt8](repeating: 0x20, count: length - mark.utf8.count)
        let answer = HTTPResponse(
            status: 200,
            headers: ["content-type": "text/xml;charset=UTF-8"],
            body: Array(mark.utf8) + filler
        )
        var settings = ServerSettings()
        settings.maximumRequestsInFlight = 512
        settings.maximumQueuedRequests = 512
        settings.idleTimeoutSeconds = 600
        let server =
            arguments[1] == "thread"
            ? try HTTPServer.answeringOnItsThread(settings: settings, handler: { _ in .response(answer) })
            : try HTTPServer(settings: settings, handler: { _ in .response(answer) })
        let line = "{\"mapi\": \"http://127.0.0.1:\(try server.start())/gateway.do\"}\n"
        _ = line.withCString { write(STDOUT_FILENO, $0, strlen($0)) }
        while true { try await Task.sleep(for: .seconds(3_600)) }
    }
}
