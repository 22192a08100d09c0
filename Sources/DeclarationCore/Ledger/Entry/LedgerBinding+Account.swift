extension LedgerBinding {
    /// Whether what a backend says, or is sent, concerns the declarations of this binding: it speaks for the account that
    /// the id belongs to, by whatever name.
    ///
    /// Ledgers of earlier versions kept no account: there the name decides.
    public func isServed(by backend: BackendIdentity) -> Bool {
        guard generation == backend.generation else { return false }
        return account.map { $0 == backend.account } ?? (self.backend == backend.id)
    }

    /// Whether two bindings are to the same account.
    func isSameSide(as other: LedgerBinding) -> Bool {
        guard generation == other.generation else { return false }
        guard let account, let otherAccount = other.account else { return backend == other.backend }
        return account == otherAccount
    }

    /// The binding for something that is sent now: from here on it is this account's, by the name that it has now.
    func served(by backend: BackendIdentity) -> LedgerBinding {
        var binding = self
        binding.backend = backend.id
        binding.account = backend.account
        return binding
    }
}

extension Configuration {
    /// The backend through which an id that is bound can be asked for and sent: of the same account, by the same name where
    /// there is one, else by whatever name it has now.
    ///
    /// The one place where a binding meets a configuration: nobody speaks to a bound id's backend by its name alone.
    ///
    /// - Throws: what is configured instead and what to do.
    public func backend(for binding: LedgerBinding) throws(UnservedBinding) -> Backend {
        let named = backends[binding.backend]
        if let named, binding.isServed(by: named.identity) { return named }
        let others = backends.values.filter { binding.isServed(by: $0.identity) }
        if let other = others.min(by: { $0.id < $1.id }) { return other }
        throw UnservedBinding(binding: binding, configured: named?.identity)
    }
}

/// Why nobody can be asked about an id: the account that has it, or may have it, is not configured.
public struct UnservedBinding: Error, Sendable, Hashable, CustomStringConvertible {
    /// What the id needs.
    public var binding: LedgerBinding
    /// What the configuration has under the name now.
    public var configured: BackendIdentity?

    /// Makes an error.
    public init(binding: LedgerBinding, configured: BackendIdentity?) {
        self.binding = binding
        self.configured = configured
    }

    /// What is wrong and what to do, to be read after "the id belongs to a backend, and" or by itself.
    public var description: String {
        let needed = binding.account.map { "account \($0)" } ?? "generation \(binding.generation)"
        guard let configured else {
            return
                "the configuration doesn't have \"\(binding.backend)\" any more, nor its \(needed) under another name: "
                + "add it again"
        }
        guard configured.generation == binding.generation, let account = binding.account else {
            return
                "\"\(configured.id)\" is of generation \(configured.generation) now, and the id needs \(needed): add a "
                + "backend for that"
        }
        return
            "\"\(configured.id)\" is account \(configured.account) now, and the id needs account \(account): add a backend "
            + "for that one, under any name. If both are one account at the other side, say so with \"account\": "
            + "\"\(account)\" in the block of backends.\(configured.id)"
    }
}
