/// Which backend was asked, and whose account is behind it: what an id's binding is compared with.
public struct BackendIdentity: Sendable, Hashable {
    /// Its name.
    public var id: BackendID
    /// Its generation.
    public var generation: Generation
    /// The account at the other side.
    public var account: ProviderAccount

    /// Makes an identity.
    public init(_ id: BackendID, generation: Generation, account: ProviderAccount) {
        self.id = id
        self.generation = generation
        self.account = account
    }
}

extension Backend {
    /// Its name and whose account it is.
    public var identity: BackendIdentity { BackendIdentity(id, generation: generation, account: account) }
}
