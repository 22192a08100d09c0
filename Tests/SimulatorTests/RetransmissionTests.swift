import DeclarationCore
import DeclarationTesting
import Testing

@testable import Simulator

/// The same id again: inside the window, after it, with changes that are allowed and others.
@Suite struct RetransmissionTests {
    @Test(arguments: [true, false])
    func theWindowDecides(_ isAMS: Bool) async throws {
        try await TestSimulator.run { simulator in
            let backend = isAMS ? try simulator.ams() : try simulator.mapi()
            let first = Samples.declaration("WINDOW-0001")
            var changed = first
            changed.customs = CustomsDestination(code: "NINGBO")
            _ = try await backend.declare(Samples.request(first))
            let early = try await backend.declare(Samples.request(changed))
            #expect(early.rejection?.code == "CONTEXT_INCONSISTENT")
            #expect(early.rejection?.outcomeClass == .idempotencyConflict)
            #expect(try await backend.declare(Samples.request(first)).acceptance != nil)
            try await simulator.control("POST", "clock", #"{"advanceSeconds": 301}"#)
            #expect(try await backend.declare(Samples.request(changed)).acceptance != nil)
            #expect(try await backend.inquire(["WINDOW-0001"]).answer?.records.first?.customsCode == "NINGBO")
            let journal = try await simulator.journal("WINDOW-0001")
            #expect(journal["calls"] == 4)
            #expect(journal["declarations"] == 1)
            #expect(journal["replays"] == 1)
            #expect(journal["retransmissions"] == 1)
            #expect(journal["refusals"] == 1)
            #expect(journal["distinctContents"] == 2)
        }
    }

    @Test func aMerchantMayNotChangeThePayment() async throws {
        try await TestSimulator.run { simulator in
            let backend = try simulator.ams()
            var declaration = Samples.declaration("WINDOW-0002")
            _ = try await backend.declare(Samples.request(declaration))
            try await simulator.control("POST", "clock", #"{"advanceSeconds": 3600}"#)
            declaration.paymentIDs[.ams] = "PAY-OTHER"
            #expect(try await backend.declare(Samples.request(declaration)).rejection?.code == "CONTEXT_INCONSISTENT")
        }
    }

    @Test func anotherAmountTooEarlyHasItsOwnCode() async throws {
        try await TestSimulator.run { simulator in
            let backend = try simulator.ams()
            var declaration = Samples.declaration("WINDOW-0003")
            _ = try await backend.declare(Samples.request(declaration))
            declaration.amount = .fen(1)
            #expect(
                try await backend.declare(Samples.request(declaration)).rejection?.code == "REPEAT_REQ_INCONSISTENT"
            )
        }
    }

    @Test func duplicatesTotalsAndStates() async throws {
        try await TestSimulator.run { simulator in
            let backend = try simulator.ams()
            try await simulator.control(
                "POST",
                "payments",
                #"[{"id": "PAID", "totalFen": 10000}, {"id": "OPEN", "generation": "ams", "state": "inProgress"}]"#
            )
            func declare(_ id: RequestID, _ payment: PaymentID, _ fen: Int64) async throws -> String? {
                var part = Samples.part(id)
                part.paymentIDs[.ams] = payment
                part.amount = .fen(fen)
                return try await backend.declare(Samples.request(part)).rejection?.code
            }
            #expect(try await declare("PART-0001", "PAID", 6000) == nil)
            #expect(try await declare("PART-0002", "PAID", 4001) == "TOTAL_DECLARATION_AMOUNT_EXCEED")
            #expect(try await declare("PART-0003", "PAID", 4000) == nil)
            #expect(try await declare("PART-0004", "OPEN", 1) == "ORDER_STATUS_INVALID")
            var whole = Samples.declaration("WHOLE-0001")
            whole.paymentIDs[.ams] = "PAID"
            let duplicate = try await backend.declare(Samples.request(whole))
            #expect(duplicate.rejection?.code == "DUPLICATED_DECLARATIONS")
        }
    }
}
