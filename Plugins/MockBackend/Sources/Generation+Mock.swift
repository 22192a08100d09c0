public import DeclarationCore

extension Generation {
    /// The mock's own: it takes the payment ids of any generation, so that any declaration can be tried on it.
    public static let mock = Generation(rawValue: "mock")
}
