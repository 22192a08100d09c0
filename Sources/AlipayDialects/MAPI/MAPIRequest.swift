package import AlipayMAPI
import DeclarationCore
package import HTTPServer

/// A request in the mapi dialect whose signature verified. Sources: mapi "Declare", "Query" and
/// "Signature"; for the shapes that clients send, the gateway's public clients.
package struct MAPIRequest: Sendable {
    /// The gateway's path.
    package static let path = "/gateway.do"

    /// The two services.
    package enum Service: Sendable, Hashable {
        case declare
        case query
    }

    /// What it asks for.
    package let service: Service
    /// Who asks.
    package let partner: String
    /// All parameters: the answer repeats them, and their charset is the answer's.
    package let parameters: MAPIParameters
    /// How it is signed, and so the answer.
    package let signType: MAPISignType
    /// The keys that verified it and that sign the answer.
    package let keys: MAPIKeys

    /// Reads and authenticates a request.
    ///
    /// - Parameter keys: the keys of each sign type of a partner; `nil` for nobody known.
    /// - Throws: the gateway's code for what is wrong; nobody knows then who asked.
    package init(
        _ request: ServerRequest,
        keys: (_ partner: String) -> [MAPISignType: MAPIKeys]?
    ) throws(MAPIRefusal) {
        parameters = try Self.parameters(request)
        guard ["GET", "POST"].contains(request.method) else { throw MAPIRefusal("ILLEGAL_ARGUMENT") }
        switch parameters["service"] {
        case MAPIDeclareMessage.service: service = .declare
        case MAPIQueryMessage.service: service = .query
        default: throw MAPIRefusal("ILLEGAL_SERVICE")
        }
        guard let partner = parameters["partner"], let keys = keys(partner) else {
            throw MAPIRefusal("ILLEGAL_PARTNER")
        }
        guard parameters["_input_charset"] != nil else { throw MAPIRefusal("ILLEGAL_CHARSET") }
        if let problem = parameters.signatureProblem(verifier: { keys[$0]?.verifier }) {
            throw MAPIRefusal(problem.rawValue)
        }
        guard let type = parameters["sign_type"].flatMap(MAPISignType.init(rawValue:)), let pair = keys[type] else {
            throw MAPIRefusal("ILLEGAL_SIGN_TYPE")
        }
        self.partner = partner
        self.keys = pair
        signType = type
    }

    private static func parameters(_ request: ServerRequest) throws(MAPIRefusal) -> MAPIParameters {
        do throws(MAPIRequestProblem) {
            // A GET's body means nothing.
            let body = request.method == "POST" ? request.body : []
            let type = request.headers["content-type"] ?? ""
            return try MAPIParameters(query: request.queryBytes ?? [], body: body, contentType: type)
        } catch {
            throw MAPIRefusal(error.code)
        }
    }
}
