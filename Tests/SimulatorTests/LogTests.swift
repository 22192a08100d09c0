import DeclarationCore
import DeclarationTesting
import Testing

@testable import Simulator

/// One event for each request, without what was in it.
@Suite struct LogTests {
    @Test func everyRequestIsLoggedOnce() async throws {
        try await TestSimulator.run { simulator in
            let backend = try simulator.ams()
            _ = try await backend.declare(Samples.request(Samples.declaration("LOG-0001")))
            try await simulator.nextDeclare(#""fault": "closeAfterProcessing""#)
            _ = try? await backend.declare(Samples.request(Samples.declaration("LOG-0002")))
            _ = try await simulator.mapi().inquire(["LOG-0001", "LOG-0002"])
            let events = simulator.log.events.filter { $0.message == "request answered" }
            let shown = events.map { event in
                ["protocol", "operation", "requestId", "outcome", "fault"].map { name in
                    event.fields.first { $0.name == name }?.value ?? "-"
                }.joined(separator: " ")
            }
            #expect(
                shown == [
                    "ams declare LOG-0001 SUCCESS -", "ams declare LOG-0002 closed closeAfterProcessing",
                    "mapi inquire LOG-0001,LOG-0002 SUCCESS -",
                ]
            )
            #expect(events.allSatisfy { event in event.fields.contains { $0.name == "milliseconds" } })
            let text = simulator.log.events.flatMap { $0.fields.map(\.value) }.joined(separator: "\n")
            #expect(!text.contains(Samples.buyerName) && !text.contains(Samples.certificateNumber))
        }
    }
}
