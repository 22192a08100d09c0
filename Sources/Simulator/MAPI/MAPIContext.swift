import AlipayMAPI

/// What an answer of the legacy gateway needs to know of its request.
struct MAPIContext: Sendable {
    /// The request's parameters: they are repeated in the answer, and their charset is the answer's.
    let parameters: MAPIParameters
    /// The answer is signed as the request was.
    let signType: MAPISignType
}
