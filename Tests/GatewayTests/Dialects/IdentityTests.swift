import AlipayMAPI
import DeclarationCore
import DeclarationTesting
import Testing

@testable import Gateway

/// An id and its client: nobody sees or declares what is another's.
@Suite struct IdentityTests {
    @Test(arguments: [TestGateway.South.ams, .mock])
    func theSameContentGetsTheSameAnswer(_ south: TestGateway.South) async throws {
        try await TestGateway.run(south) { gateway in
            let call = AMSCall(.java, gateway)
            let first = try await call.send(gateway)
            var again = AMSCall(.php, gateway)
            let second = try await again.send(gateway)
            #expect(first.response.body == second.response.body)
            again.name = "Another"
            let other = try await again.send(gateway)
            #expect(other.code == "CONTEXT_INCONSISTENT")
            #expect(other.status == "F")
            #expect(other.message.contains("merchantCustomsInfo.merchantCustomsName"))
            again = AMSCall(.php, gateway)
            again.fen = 1
            #expect(try await again.send(gateway).code == "REPEAT_REQ_INCONSISTENT")
            if south == .ams {
                let entry = try await gateway.journal(call.id)
                #expect(entry?["calls"]?.integer == 1)
            }
        }
    }

    /// A client whose ids are of the other generation knows them by its dialect's name all the same.
    @Test func aConflictNamesTheFieldThatTheClientWrote() async throws {
        let rules = #"""
            "paymentIds": [{"pattern": "2015*", "generation": "mapi"}, {"pattern": "2014*", "generation": "ams"}],
            """#
        try await TestGateway.run(client: rules) { gateway in
            var call = AMSCall(.java, gateway)
            (call.clientID, call.payment) = ("SHOP_1", "2015112100001")
            #expect(try await call.send(gateway).code == "SUCCESS")
            // Another id of the other generation, and one of the dialect's own.
            for payment in ["2015112100002", "2026112100002"] {
                call.payment = payment
                let other = try await call.send(gateway)
                #expect(other.code == "CONTEXT_INCONSISTENT")
                #expect(other.message == "the id holds other content; different: paymentId", "\(other.message)")
            }
            #expect(try await MAPICall.declaration(payment: "2014112100001").send(gateway).code == "SUCCESS")
            let mapi = try await MAPICall.declaration(payment: "2014112100002").send(gateway)
            #expect(mapi.element("detail_error_des") == "the id holds other content; different: trade_no")
        }
    }

    /// What can be declared can be asked for: the mock has no room for ids that no generation has.
    @Test func anIdBeyondTheDocumentedLengthIsRefusedInEitherCall() async throws {
        try await TestGateway.run { gateway in
            var call = AMSCall(.java, gateway)
            for (length, isTaken) in [(32, true), (33, false), (36, false)] {
                call.id = String(repeating: "7", count: length)
                let codes = [try await call.send(gateway).code, try await call.inquiry(call.id).send(gateway).code]
                let expected = isTaken ? "SUCCESS" : "PARAM_ILLEGAL"
                #expect(codes == [expected, expected], "\(length) characters")
            }
        }
    }

    @Test(arguments: [TestGateway.South.mapi, .mock])
    func theSameContentGetsTheSameDocument(_ south: TestGateway.South) async throws {
        try await TestGateway.run(south) { gateway in
            let first = try await MAPICall.declaration().send(gateway)
            let second = try await MAPICall.declaration().send(gateway)
            #expect(first.code == "SUCCESS")
            #expect(first.response.body == second.response.body)
            let other = try await MAPICall.declaration(amount: "1.00").send(gateway)
            #expect(other.code == "CONTEXT_INCONSISTENT")
            #expect(other.element("detail_error_des") == "the id holds other content; different: amount")
            #expect(try other.isSigned())
        }
    }

    @Test func anothersIdIsNeitherDeclaredNorSeen() async throws {
        try await TestGateway.run { gateway in
            let own = AMSCall(.java, gateway)
            #expect(try await own.send(gateway).code == "SUCCESS")
            var others = own
            (others.clientID, others.key) = ("OTHER_1", gateway.fixture.other)
            let declared = try await others.send(gateway)
            #expect(declared.code == "CONTEXT_INCONSISTENT")
            #expect(declared.json["customsPaymentId"] == nil)
            let asked = try await others.inquiry(own.id).send(gateway)
            #expect(asked.code == "SUCCESS")
            #expect(asked.record == nil)
            #expect(asked.notFound == [own.id])
            var query = MAPICall.query(own.id)
            (query.partner, query.md5Key) = ("2088000000000002", GatewayFixture.otherMD5Key)
            #expect(try await query.send(gateway).element("not_found") == own.id)
            #expect(try await MAPICall.query(own.id).send(gateway).element("out_request_no") == own.id)
            var mapi = MAPICall.declaration(own.id)
            (mapi.partner, mapi.md5Key) = ("2088000000000002", GatewayFixture.otherMD5Key)
            #expect(try await mapi.send(gateway).code == "CONTEXT_INCONSISTENT")
        }
    }

    @Test func anothersSignatureIsRefused() async throws {
        try await TestGateway.run { gateway in
            var call = AMSCall(.java, gateway)
            call.key = gateway.fixture.other
            let forged = try await call.send(gateway)
            #expect(forged.code == "INVALID_SIGNATURE")
            #expect(forged.response.headers["signature"] == nil)
            call.clientID = "NOBODY"
            #expect(try await call.send(gateway).code == "CLIENT_INVALID")
            var mapi = MAPICall.declaration()
            mapi.md5Key = GatewayFixture.otherMD5Key
            let answer = try await mapi.send(gateway)
            #expect(answer.element("is_success") == "F")
            #expect(answer.code == "ILLEGAL_SIGN")
            #expect(answer.element("sign") == nil)
            mapi.partner = "2088999999999999"
            #expect(try await mapi.send(gateway).code == "ILLEGAL_PARTNER")
            // A sign type whose key is not registered.
            mapi = MAPICall.declaration()
            (mapi.partner, mapi.type) = ("2088000000000002", .rsa2)
            #expect(try await mapi.send(gateway).code == "ILLEGAL_SIGN_TYPE")
        }
    }

    @Test func tamperedContentIsRefused() async throws {
        try await TestGateway.run { gateway in
            var mapi = MAPICall.declaration()
            mapi.change = Self.lowerAmount
            let changed = try await mapi.send(gateway)
            #expect(changed.code == "ILLEGAL_SIGN")
            mapi.change = Self.addAmount
            let added = try await mapi.send(gateway)
            #expect(added.code == "ILLEGAL_ARGUMENT")
        }
    }

    private static func lowerAmount(_ pairs: inout [(String, String)]) {
        for index in pairs.indices where pairs[index].0 == "amount" { pairs[index].1 = "1.00" }
    }

    private static func addAmount(_ pairs: inout [(String, String)]) { pairs.append(("amount", "1.00")) }

    @Test func merchantsAndOfficesAreTheClients() async throws {
        try await TestGateway.run(client: #""merchant": "M1", "customs": ["NINGBO"],"#) { gateway in
            #expect(try await AMSCall(.java, gateway).send(gateway).code == "SUCCESS")
            var merchant = AMSCall(.java, gateway)
            (merchant.id, merchant.merchant) = ("AMS-0002", "M2")
            let refused = try await merchant.send(gateway)
            #expect(refused.code == "ACCESS_DENIED")
            #expect(refused.message.contains("merchant"))
            var office = AMSCall(.java, gateway)
            (office.id, office.office) = ("AMS-0003", "ZONGSHU")
            #expect(try await office.send(gateway).code == "ACCESS_DENIED")
            let mapi = try await MAPICall.declaration(merchant: "M2").send(gateway)
            #expect(mapi.element("is_success") == "F")
            #expect(mapi.code == "HAS_NO_PRIVILEGE")
        }
    }

    /// Routes may name merchants of others.
    @Test func refusalsTellNothingOfTheTable() async throws {
        try await TestGateway.run(.mapi) { gateway in
            var call = AMSCall(.java, gateway)
            call.office = "NOWHERE"
            let answer = try await call.send(gateway)
            #expect(answer.code == "PARAM_ILLEGAL")
            #expect(!answer.message.contains("routes["), "\(answer.message)")
        }
    }

    /// What a client wrote as method or path is in no field of the log, whatever the answer was.
    @Test func theLogHasTheGatewaysOwnWordsForARequest() async throws {
        try await TestGateway.run { gateway in
            let number = "11010119900307109X"
            for line in [
                "POST /ams/\(number)", "GET /v1/declarations/\(number)", "GET /v1/\(number)", "GET /\(number)",
                "X\(number) /gateway.do", "POST /ams/api/v1/customs/declare?\(number)",
            ] {
                _ = try await gateway.http.exchange(line, [])
            }
            func values(_ name: String) -> [String] {
                gateway.log.events.flatMap { $0.fields.filter { $0.name == name }.map(\.value) }
            }
            #expect(
                values("path") == [
                    "-", "/v1/declarations/{id}", "-", "-", "/gateway.do", "/ams/api/v1/customs/declare",
                ]
            )
            #expect(values("method") == ["POST", "GET", "GET", "GET", "other", "POST"])
            #expect(!gateway.log.events.contains { "\($0)".contains(number) })
            #expect(!gateway.metrics.measurements.contains { "\($0)".contains(number) })
        }
    }

    /// The other side's code goes through to the client as it came; in logs and metrics there is a closed list.
    @Test(arguments: [
        ("CONTEXT_INCONSISTENT", "CONTEXT_INCONSISTENT"), ("ILLEGAL_SIGN", "ILLEGAL_SIGN"),
        ("PROCESS_FAIL", "PROCESS_FAIL"), ("11010119900307109X", "other"), ("", "other"),
    ])
    func aCodeThatNobodyKnowsIsOtherInTheLog(_ code: String, _ label: String) {
        #expect(MAPIAnswer.businessFailure(code: code, text: "").code == label)
        #expect(MAPIAnswer.gatewayFailure(error: code).code == label)
    }

    @Test func logsHoldNoPersonalData() async throws {
        try await TestGateway.run { gateway in
            _ = try await AMSCall(.java, gateway).send(gateway)
            var get = MAPICall.declaration()
            get.shape = .getQuery
            _ = try await get.send(gateway)
            let text = gateway.log.events.map { "\($0.message) \($0.fields)" }.joined()
            #expect(gateway.log.events.count == 2)
            for secret in ["张样例", "11010119900307109X", "%E5%BC%A0", GatewayFixture.md5Key] {
                #expect(!text.contains(secret))
            }
        }
    }
}
