import AlipayAMS
import AlipayMAPI
public import DeclarationCore
import MockBackend

/// The plugins of this package.
public enum BuiltIn {
    /// One line for each; a new plugin adds its own.
    public static let all: [ProviderRegistration] = [
        AMSProvider.registration,
        MAPIProvider.registration,
        MockProvider.registration,
    ]
}
