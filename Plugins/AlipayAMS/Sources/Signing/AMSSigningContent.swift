/// The bytes that a signature covers: `POST /path`, a line feed, then `client-id.time.body`.
///
/// Requests and answers are built alike; an answer's has the request's method and path and the answer's own time.
/// The body is the bytes that crossed the wire, never JSON written again. Source: global.alipay.com/docs/ac/ams/digital_signature.
package enum AMSSigningContent {
    /// The whole content.
    package static func bytes(method: String, path: String, clientID: String, time: String, body: [UInt8]) -> [UInt8] {
        bytes(prefix: prefix(method: method, path: path, clientID: clientID), time: time, body: body)
    }

    /// The part that stays the same for every message of one client to one path.
    static func prefix(method: String, path: String, clientID: String) -> [UInt8] {
        Array("\(method) \(path)\n\(clientID).".utf8)
    }

    static func bytes(prefix: [UInt8], time: String, body: [UInt8]) -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(prefix.count + time.utf8.count + 1 + body.count)
        content += prefix
        content += time.utf8
        content.append(UInt8(ascii: "."))
        content += body
        return content
    }
}
