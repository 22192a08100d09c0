internal import DeclarationCore

/// The part of a request's URL that decides whether it may be called, as ``/DeclarationCore/EndpointURL`` reads it.
struct RequestTarget: Equatable {
    /// Whether the request would travel in the clear.
    let isPlain: Bool
    /// Host and port as errors show them.
    let authority: String
    /// The same in one case: what curl knows as one host.
    let host: String

    init(_ url: String) throws(TransportError) {
        do throws(EndpointURL.Invalid) {
            let endpoint = try EndpointURL(url)
            isPlain = endpoint.isPlain
            authority = endpoint.authority
            host = authority.lowercased()
        } catch {
            throw TransportError(.notSent, .invalidRequest, "the URL \(error.description)")
        }
    }
}
