import DeclarationCore
import DeclarationRouter
import Testing

@testable import Gateway

/// Which offices a client's `customs` list lets it declare to, by whatever name an order gives them.
@Suite struct OfficeRightsTests {
    private let client = NativeClient()

    /// AMS declares to all of these places under the one code, and the simulator sees no other.
    @Test func aCodeCoversThePlacesThatAreDeclaredToUnderIt() async throws {
        try await TestGateway.run(.ams, client: #""customs": ["ZONGSHU"],"#) { gateway in
            for (id, office, status) in [
                ("A-00001", "hangzhou", 201), ("A-00002", "tianjin", 201), ("A-00003", "ningbo", 403),
            ] {
                let body = JSONValue.declaration(id, office: office)
                let answer = try await client.call(gateway, "POST", "/v1/declarations", body)
                #expect(answer.status == status, "\(office)")
                let arrived = try await gateway.journal(id)
                #expect((arrived == nil) == (status == 403), "\(office)")
            }
            var call = AMSCall(.java, gateway)
            call.office = "ZONGSHU"
            #expect(try await call.send(gateway).code == "SUCCESS")
        }
    }

    /// mapi would declare to Hangzhou under a code of its own, which nobody allowed.
    @Test func aCodeCoversNoPlaceThatIsDeclaredToUnderAnother() async throws {
        try await TestGateway.run(.mapi, client: #""customs": "ZONGSHU","#) { gateway in
            let refused = try await client.call(gateway, "POST", "/v1/declarations", Self.mapi("M-00001", "hangzhou"))
            #expect(refused.status == 403)
            let asked = try await client.call(gateway, "POST", "/v1/routes/explain", Self.mapi("M-00001", "hangzhou"))
            #expect(asked.status == 403)
            let body = Self.mapi("M-00002", "general-administration")
            let own = try await client.call(gateway, "POST", "/v1/declarations", body)
            #expect(own.status == 201, "\(own.json)")
            let other = try await MAPICall.declaration("M-00003", office: "HANGZHOU_ZONGSHU").send(gateway)
            #expect(other.code == "HAS_NO_PRIVILEGE")
            #expect(try await gateway.journal("M-00003") == nil)
        }
    }

    /// In AMS's own words Hangzhou is the code of the General Administration, which isn't the client's; mapi's code names it.
    @Test func aPlaceIsNoLeaveForAllThatItsCodeReaches() async throws {
        try await TestGateway.run(.ams, client: #""customs": "hangzhou","#) { gateway in
            var call = AMSCall(.java, gateway)
            for (id, office, code) in [
                ("AMS-0001", "ZONGSHU", "ACCESS_DENIED"), ("AMS-0002", "HANGZHOU_ZONGSHU", "SUCCESS"),
                ("AMS-0003", "TIANJIN", "ACCESS_DENIED"), ("AMS-0004", "NOWHERE", "ACCESS_DENIED"),
            ] {
                (call.id, call.office) = (id, office)
                #expect(try await call.send(gateway).code == code, "\(office)")
            }
            let seen = try await gateway.ledger.store.entry("AMS-0002")
            #expect(seen?.binding.place == "hangzhou" && seen?.binding.customsCode == "ZONGSHU")
        }
    }

    private static let trials: [([String], [Generation], Bool)] = [
        // One generation that declares to the place under the listed code is not enough: another may get the order.
        (["ZONGSHU"], [.ams], true), (["ZONGSHU"], [.ams, .mapi], false), (["ZONGSHU"], [.mapi], false),
        (["ZONGSHU"], [], false), (["ZONGSHU", "HANGZHOU_ZONGSHU"], [.ams, .mapi], true),
        (["zongshu", "Hangzhou"], [.ams, .mapi], true), (["HANGZHOU"], [.mapi], true), (["TIANJIN"], [.ams], false),
    ]

    @Test(arguments: trials)
    func eachGenerationInUseCounts(_ words: [String], _ generations: [Generation], _ isOwn: Bool) throws {
        let customs = try CustomsTable.documented()
        var offices = ClientOffices()
        let areKnown = words.map { offices.add($0, customs) }
        #expect(!areKnown.contains(false))
        let hangzhou = CustomsDestination(place: "hangzhou")
        #expect(offices.contains(hangzhou, customs, Set(generations)) == isOwn)
        // A code that belongs to another place is no way around.
        let strange = CustomsDestination(place: "ningbo", code: "ZONGSHU")
        #expect(!offices.contains(strange, customs, Set(generations)))
    }

    private static func mapi(_ id: String, _ office: String) -> JSONValue {
        let members = JSONValue.declaration(id, office: office).members ?? []
        return JSONValue(
            .object(members.filter { $0.key != "paymentIds" } + [.init("paymentIds", ["mapi": "2026112100001"])])
        )
    }
}
