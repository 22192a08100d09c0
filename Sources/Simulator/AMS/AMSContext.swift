/// What an AMS answer needs to know of its request.
struct AMSContext: Sendable {
    /// The path with its query as it was signed, without scheme and host.
    let path: String
    let clientID: String
}
