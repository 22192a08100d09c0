import AlipayAMS
import AlipayDialects
import HTTPServer

/// What the access log says of a request's first line: words of the gateway's own, as what a client wrote can hold
/// anything, also a buyer's data.
enum PathTemplate {
    private static let methods: Set = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    /// The path as the dialect has it, such as `/v1/declarations/{id}`; `-` for one that leads nowhere.
    static func text(of path: String) -> String {
        if path == MAPIRequest.path || AMSOperation(path: path) != nil { return path }
        return NativeTarget.operations(at: path).first?.operation.path ?? "-"
    }

    /// The method; `other` for one that nobody serves anywhere.
    static func method(of request: ServerRequest) -> String {
        methods.contains(request.method) ? request.method : "other"
    }
}
