import DeclarationCore
import HTTPServer
import OpenSSLSigning

/// The native API: declarations in the form of declaration files, plain HTTP statuses, problem details.
struct NativeDesk: Sendable {
    let register: ClientRegister
    let ledger: LedgerRouter
    let limits: RateLimits
    let waits: ChangeWaits
    let time: any TimeSource

    /// Whether a path is the API's.
    static func isResponsible(for path: String) -> Bool { path.hasPrefix("/v1/") }

    func answer(_ request: ServerRequest) async -> DialectAnswer {
        var client: ClientID?
        do throws(NativeProblem) {
            let target = try Self.target(request)
            guard target.operation.needsClient else {
                return DialectAnswer(Self.document, code: target.operation.rawValue)
            }
            let known = try self.client(request)
            client = known.id
            guard limits.admits(known, now: time.now()) else {
                throw NativeProblem(.throttled, "More than \(known.rate ?? 0) requests a second.").retrying()
            }
            let call = NativeCall(request: request, target: target, client: known, ledger: ledger, waits: waits)
            return DialectAnswer(try await call.answer(), code: target.operation.rawValue, client: known.id)
        } catch {
            var problem = error
            problem.instance = String(request.path.prefix(256))
            return DialectAnswer(problem.response, code: problem.kind.rawValue, client: client)
        }
    }

    /// Beyond the bound of requests at work.
    static let overloaded = NativeProblem(.overloaded, "The gateway has too much to do; nothing was sent.").retrying()
        .response

    /// To a body of more bytes than are read.
    static func tooLarge(_ most: Int) -> HTTPResponse {
        NativeProblem(.tooLarge, "At most \(most) bytes are read; nothing was sent.").response
    }

    /// Laid out as the copy in `config/` is.
    private static let document = HTTPResponse(
        status: 200,
        headers: ["content-type": "application/json"],
        body: Array((NativeDocument.json.prettyText + "\n").utf8)
    )

    static func json(_ status: Int, _ value: JSONValue, _ headers: HTTPHeaders = [:]) -> HTTPResponse {
        var headers = headers
        headers.append("content-type", "application/json")
        headers.append("cache-control", "no-store")
        return HTTPResponse(status: status, headers: headers, body: value.bytes)
    }

    private static func target(_ request: ServerRequest) throws(NativeProblem) -> NativeTarget {
        let targets = NativeTarget.operations(at: request.path)
        guard !targets.isEmpty else { throw NativeProblem(.notFound, "No such path; see /v1/openapi.json.") }
        if let target = targets.first(where: { $0.operation.method == request.method }) { return target }
        var problem = NativeProblem(.methodNotAllowed, "Not with this method; see /v1/openapi.json.")
        problem.headers.append("allow", targets.map(\.operation.method).joined(separator: ", "))
        throw problem
    }

    /// By its token or, without one, by its TLS certificate.
    private func client(_ request: ServerRequest) throws(NativeProblem) -> GatewayClient {
        let proofs = request.headers.values("authorization")
        // Of two tokens a proxy in front may have looked at the other one.
        if proofs.count > 1 {
            throw Self.unauthenticated("Send one Authorization header, not \(proofs.count). Nothing was sent.")
        }
        if let header = proofs.first {
            let words = header.split(separator: " ", maxSplits: 1)
            if words.count == 2, words[0].lowercased() == "bearer",
                let digest = try? sha256(Array(words[1].utf8)), let client = register.client(tokenDigest: digest)
            {
                return client
            }
        } else if let certificate = request.clientCertificate,
            let client = register.client(certificate: certificate.fingerprint)
        {
            return client
        }
        throw Self.unauthenticated(
            "Send one of your tokens, `Authorization: Bearer TOKEN`, or use your TLS certificate. Nothing was sent."
        )
    }

    private static func unauthenticated(_ detail: String) -> NativeProblem {
        var problem = NativeProblem(.unauthenticated, detail)
        problem.headers.append("www-authenticate", "Bearer")
        return problem
    }
}
