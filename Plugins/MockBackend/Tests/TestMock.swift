import DeclarationCore
import DeclarationTesting
import MockBackend

/// Makes mocks as a configuration does.
enum TestMock {
    static func make(_ settings: JSONValue, time: any TimeSource) throws -> any DeclarationProvider {
        let registration = MockProvider.registration
        var reader = SettingsReader(file: nil, secrets: NoSecrets())
        let values = registration.settings.read(settings, &reader)
        guard reader.problems.isEmpty else { throw InvalidInput(reader.problems) }
        let services = ProviderServices(backend: "mock", transport: ScriptedTransport(), keys: NoKeys(), time: time)
        return try registration.make(values, services)
    }
}
