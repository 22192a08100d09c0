import DeclarationCore
import DeclarationTesting
import MockBackend
import Synchronization

/// The mock under the conformance suite: a situation is a script.
final class MockHarness: ConformanceHarness {
    private let model: String
    private let situation = Mutex(ConformanceSituation.normal)
    let manualTime = ManualTime()

    init(speaksAs model: String) { self.model = model }

    var registration: ProviderRegistration { MockProvider.registration }
    var time: any TimeSource { manualTime }

    var settings: JSONValue {
        let fault: JSONValue? =
            switch situation.withLock({ $0 }) {
            case .normal: nil
            case .refuses: ["fault": "refuse", "refusal": "orderNotFound"]
            case .breaks: ["fault": "closeAfterProcessing"]
            case .closed: ["fault": "refuseConnection"]
            case .garbles: ["fault": "garbage"]
            case .hangs: ["fault": "hang"]
            }
        return ["speaksAs": .string(model), "script": ["faults": .array([fault].compactMap { $0 })]]
    }

    func prepare(_ situation: ConformanceSituation) { self.situation.withLock { $0 = situation } }

    func waitUntilHanging() async { await manualTime.waitForSleepers() }
}
