internal import CCurl
internal import DeclarationCore

/// Turns a result of curl into an error that says whether the request can have left.
///
/// That is known from `CURLOPT_PREREQFUNCTION`, which curl calls when connection, proxy tunnel and TLS are up and the
/// request is next, on every attempt: until the first such call not one byte has left; from then on it can have. Byte
/// counters (`CURLINFO_REQUEST_SIZE`) say less: they start anew on a second attempt and don't count what a failed write
/// left behind.
struct CurlFailure {
    private let code: CURLcode
    private let explanation: String
    private let usesProxy: Bool

    init(_ code: CURLcode, _ transfer: Transfer, usesProxy: Bool) {
        self.code = code
        self.usesProxy = usesProxy
        explanation = transfer.explanation(of: code)
    }

    func error(of exchange: Exchange) -> TransportError {
        let place = exchange.target.authority
        switch code {
        case CURLE_FILESIZE_EXCEEDED:
            return exchange.failed(.tooLarge, exchange.tooLargeMessage)
        case CURLE_ABORTED_BY_CALLBACK where exchange.mayHaveLeft:
            // The second attempt was refused; see Exchange.mayDepart.
            let message = "the connection was closed or refused the request, which is not sent a second time"
            return exchange.failed(.interrupted, "\(place): \(message)")
        default:
            return exchange.failed(exchange.mayHaveLeft ? reasonAfter : reasonBefore, "\(place): \(explanation)\(hint)")
        }
    }

    /// What to look at, where curl's words alone don't say.
    private var hint: String {
        if code == CURLE_PEER_FAILED_VERIFICATION {
            return "; check the address and this machine's clock, and whose certificates transport.caBundle trusts"
        }
        if code == CURLE_SSL_CONNECT_ERROR, explanation.contains("wrong version number") {
            return "; the server speaks no TLS at this port: is the address one for http, or a proxy's?"
        }
        // curl says it in words alone, and under several codes.
        let isUnknownToProxy = usesProxy && explanation.contains("response 407")
        return isUnknownToProxy ? "; the proxy wants a user and a password: check transport.proxyCredentials" : ""
    }

    /// What it is when no request can have left.
    private var reasonBefore: TransportError.Reason {
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .invalidRequest
        case CURLE_COULDNT_RESOLVE_HOST: .nameLookup
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: .proxy
        case CURLE_COULDNT_CONNECT, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_OPERATION_TIMEDOUT:
            usesProxy ? .proxy : .connection
        default: isTLS ? .tls : .other
        }
    }

    /// What it is when the request can have left.
    private var reasonAfter: TransportError.Reason {
        switch code {
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING: .malformed
        default: .interrupted
        }
    }

    private var isTLS: Bool {
        switch code {
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_INITFAILED:
            true
        default:
            false
        }
    }
}
