import DeclarationCore
import DeclarationSimulation
import DeclarationTesting
import MockBackend
import Testing

@testable import Simulator

/// What a scripted refusal means to a router is the same whether it comes from the mock or over the wire.
@Suite struct MockAgreementTests {
    @Test(arguments: [true, false])
    func everyRefusalMeansTheSame(_ isAMS: Bool) async throws {
        try await TestSimulator.run { simulator in
            let wire = isAMS ? try simulator.ams() : try simulator.mapi()
            let generation: Generation = isAMS ? .ams : .mapi
            let kinds = RefusalKind.classes.keys.sorted { $0.rawValue < $1.rawValue }
            for (number, kind) in kinds.enumerated() {
                let fault: JSONValue = ["fault": "refuse", "refusal": .string(kind.rawValue)]
                let id = RequestID(rawValue: "AGREE-\(1_000 + number)")
                let request = Samples.request(Samples.declaration(id, generations: [generation]))
                try await simulator.nextDeclare(#""fault": "refuse", "refusal": "\#(kind)""#)
                let told = Meaning(try await wire.declare(request))
                let mocked = Meaning(try await mock(generation, fault).declare(request))
                #expect(mocked == told, "\(kind)")
            }
        }
    }

    private func mock(_ generation: Generation, _ fault: JSONValue) throws -> any DeclarationProvider {
        var reader = SettingsReader(file: nil, secrets: NoSecrets())
        let settings: JSONValue = ["speaksAs": .string(generation.rawValue), "script": ["faults": [fault]]]
        let values = MockProvider.registration.settings.read(settings, &reader)
        let services = ProviderServices(
            backend: "mock",
            transport: ScriptedTransport(),
            keys: NoKeys(),
            time: ManualTime()
        )
        return try MockProvider.registration.make(values, services)
    }
}

/// What a router goes by.
private struct Meaning: Equatable {
    let isUnknown: Bool
    let outcomeClass: OutcomeClass?
    let isAuthenticated: Bool?

    init(_ outcome: DeclareOutcome) {
        isUnknown = outcome.doubt != nil
        let reason = outcome.doubt ?? outcome.rejection
        outcomeClass = reason?.outcomeClass
        isAuthenticated = reason?.isAuthenticated
    }
}
