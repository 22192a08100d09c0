import DeclarationCore
import DeclarationTesting
import HTTPServer
import Synchronization
import Testing

@testable import Gateway

/// The native API, beyond what its document says.
@Suite struct NativeTests {
    private let client = NativeClient()

    @Test(arguments: [TestGateway.South.ams, .mock])
    func aDeclarationIsMadeAndSeen(_ south: TestGateway.South) async throws {
        try await TestGateway.run(south, isTLS: true) { gateway in
            let made = try await client.call(gateway, "POST", "/v1/declarations", .declaration("NAT-0001"))
            #expect(made.status == 201, "\(made.json.text)")
            #expect(made.json["state"]?.string == "accepted")
            #expect(made.json["acceptance"]?["identityCheck"]?.string == "passed")
            let seen = try await client.call(gateway, "GET", "/v1/declarations/NAT-0001")
            #expect(seen.json["version"] == made.json["version"])
            // The other dialects know it, and the other way round.
            let call = AMSCall(.java, gateway)
            let record = try await call.inquiry("NAT-0001").send(gateway).record
            #expect(record?["declarationRequestId"]?.string == "NAT-0001")
            _ = try await call.send(gateway)
            let list = try await client.call(gateway, "GET", "/v1/declarations")
            let ids = list.json["declarations"]?.array?.compactMap { $0["requestId"]?.string }
            #expect(ids == ["NAT-0001", "AMS-0001"])
            for answer in [made, seen, list] {
                #expect(!answer.json.text.contains("张样例") && !answer.json.text.contains("11010119900307109X"))
            }
            let log = gateway.log.events.map { "\($0.message) \($0.fields)" }.joined()
            #expect(!log.contains("张样例") && !log.contains(GatewayFixture.token))
        }
    }

    /// As a client without keep-alive, or a proxy in TCP mode, ends a request: it still waits for the answer.
    @Test func aClientThatHasSentAllIsAnswered() async throws {
        try await TestGateway.run(.ams) { gateway in
            var gateway = gateway
            gateway.http.halfCloses = true
            for number in 0..<5 {
                let made = try await client.call(gateway, "POST", "/v1/declarations", .declaration("NAT-000\(number)"))
                #expect(made.status == 201, "\(made.json.text)")
                var call = AMSCall(.java, gateway)
                (call.id, call.payment) = ("AMS-000\(number)", "202611210000\(number)")
                #expect(try await call.send(gateway).code == "SUCCESS")
            }
        }
    }

    @Test func aCallThatIsCutShortIsNotTheOtherSidesFault() {
        let problem = NativeProblem(.router(.backend(ProviderError(.notSent, .cancelled, "cancelled"))))
        #expect(problem.kind == .notSent && problem.headers["retry-after"] == "1")
        #expect(!problem.detail.contains("other side"))
    }

    @Test func formAndValuesAreToldInOneGo() async throws {
        try await TestGateway.run(.mock) { gateway in
            var members = JSONValue.declaration("NAT,0001").members ?? []
            members += [.init("amount", 3), .init("colour", 1)]
            let answer = try await client.call(gateway, "POST", "/v1/declarations", JSONValue.object(members))
            #expect(answer.status == 422 && answer.problem == "invalid")
            #expect(Set(answer.paths).isSuperset(of: ["requestId", "amount", "<unknown>"]), "\(answer.json)")
        }
    }

    /// RFC 9110 lets white space stand before the semicolon.
    @Test(arguments: [
        ("application/json", 201), ("application/json ; charset=utf-8", 201),
        ("Application/JSON\t;charset=utf-8", 201), ("application/jsonp", 415), ("text/plain; application/json", 415),
        (";", 415), ("appli cation/json", 415),
    ])
    func theMediaTypeIsReadAsItIsWritten(_ type: String, _ status: Int) async throws {
        try await TestGateway.run { gateway in
            let answer = try await client.call(
                gateway,
                "POST",
                "/v1/declarations",
                .declaration("NAT-0001"),
                type: type
            )
            #expect(answer.status == status, "\(type)")
        }
    }

    @Test func othersSeeNothing() async throws {
        try await TestGateway.run { gateway in
            _ = try await client.call(gateway, "POST", "/v1/declarations", .declaration("NAT-0001"))
            let other = GatewayFixture.otherToken
            let path = "/v1/declarations/NAT-0001"
            #expect(try await client.call(gateway, "GET", path, token: other).status == 404)
            #expect(try await client.call(gateway, "GET", path + "?wait=60", token: other).status == 404)
            #expect(try await client.call(gateway, "POST", path + "/retransmissions", token: other).status == 404)
            let list = try await client.call(gateway, "GET", "/v1/declarations", token: other)
            #expect(list.json["declarations"]?.array?.isEmpty == true)
            let body = JSONValue.declaration("NAT-0001")
            let declared = try await client.call(gateway, "POST", "/v1/declarations", body, token: other)
            #expect(declared.problem == "conflict")
            // The payment is another's too; its id is not told.
            let second = JSONValue.declaration("NAT-0002", payment: "PAY-NAT-0001")
            let guarded = try await client.call(gateway, "POST", "/v1/declarations", second, token: other)
            #expect(guarded.problem == "duplicate")
            #expect(!guarded.json.text.contains("NAT-0001"))
        }
    }

    @Test func partsStayWithinTheirTotal() async throws {
        func part(_ number: Int, fen: Int, total: Int) -> JSONValue {
            let body = JSONValue.declaration("NAT-000\(number)", payment: "PAY", fen: fen)
            let more: [JSONValue.Member] = [
                .init("paymentTotal", ["minorUnits": .number(total)]), .init("splitOrder", .bool(true)),
                .init("subOrderId", .string("P\(number)")),
            ]
            return JSONValue.object((body.members ?? []) + more)
        }
        try await TestGateway.run(.ams) { gateway in
            let path = "/v1/declarations"
            #expect(try await client.call(gateway, "POST", path, part(1, fen: 600, total: 1_000)).status == 201)
            #expect(try await client.call(gateway, "POST", path, part(1, fen: 600, total: 900)).status == 200)
            let second = try await client.call(gateway, "POST", path, part(2, fen: 401, total: 1_000))
            #expect(
                second.status == 409 && second.problem == "amount-exceeded" && second.paths == ["amount.minorUnits"]
            )
            #expect(try await gateway.journal("NAT-0002") == nil)
            let small = try await client.call(gateway, "POST", path, part(2, fen: 401, total: 400))
            #expect(small.status == 422 && small.paths == ["paymentTotal.minorUnits"])
            #expect(try await gateway.journal("NAT-0002") == nil)
        }
    }

    /// How much of a payment another client has declared is as little told as its ids; a part that is there already is a
    /// duplicate, whatever the total.
    @Test func anotherClientsPartsAreNotTold() async throws {
        func part(_ id: String, _ sub: String, fen: Int, total: Int) -> JSONValue {
            let more: [JSONValue.Member] = [
                .init("paymentTotal", ["minorUnits": .number(total)]), .init("splitOrder", .bool(true)),
                .init("subOrderId", .string(sub)),
            ]
            return JSONValue.object((JSONValue.declaration(id, payment: "PAY", fen: fen).members ?? []) + more)
        }
        try await TestGateway.run(.ams) { gateway in
            let path = "/v1/declarations"
            let other = GatewayFixture.otherToken
            let first = part("NAT-0001", "P1", fen: 777, total: 1_000)
            #expect(try await client.call(gateway, "POST", path, first, token: other).status == 201)
            let second = try await client.call(gateway, "POST", path, part("NAT-0002", "P2", fen: 100, total: 100))
            #expect(second.problem == "amount-exceeded" && !second.json.text.contains("7.77"), "\(second.json)")
            let again = try await client.call(gateway, "POST", path, part("NAT-0003", "P1", fen: 777, total: 1_000))
            #expect(again.problem == "duplicate", "\(again.json)")
        }
    }

    /// Routes name other clients' merchants: who may not declare for one isn't told by a mistake in the body either.
    @Test func aHalfReadDeclarationTellsNothingOfTheRoutes() async throws {
        try await TestGateway.run(client: #""merchant": "M1","#) { gateway in
            for merchant in ["M1", "M2"] {
                // Longer than the backend takes, which is for the route to tell.
                let id = "NAT-" + String(repeating: "1", count: 60)
                let body = JSONValue.declaration(id, merchant: merchant)
                let wrong = JSONValue.object((body.members ?? []) + [.init("colour", 1)])
                let answer = try await client.call(gateway, "POST", "/v1/declarations", wrong)
                #expect(answer.status == 422 && answer.paths.contains("<unknown>"), "\(answer.json)")
                #expect(answer.paths.contains("requestId") == (merchant == "M1"), "\(answer.json)")
            }
        }
    }

    @Test func pagesFollowEachOther() async throws {
        try await TestGateway.run { gateway in
            for number in 1...5 {
                let office = number % 2 == 0 ? "henan-bonded-logistics" : "ningbo"
                let body = JSONValue.declaration("NAT-000\(number)", office: office)
                #expect(try await client.call(gateway, "POST", "/v1/declarations", body).status == 201)
            }
            var ids: [String] = []
            var target = "/v1/declarations?limit=2&state=accepted,unknown"
            for _ in 1...3 {
                let page = try await client.call(gateway, "GET", target).json
                ids += page["declarations"]?.array?.compactMap { $0["requestId"]?.string } ?? []
                guard let next = page["next"]?.string else { break }
                target = "/v1/declarations?limit=2&state=accepted&cursor=\(next)"
            }
            #expect(ids == (1...5).map { "NAT-000\($0)" })
            for (filter, count) in [
                ("customs=henan-bonded-logistics", 2), ("customs=ningbo,zhengzhou", 5), ("state=refused", 0),
            ] {
                let page = try await client.call(gateway, "GET", "/v1/declarations?" + filter).json
                #expect(page["declarations"]?.array?.count == count, "\(filter)")
            }
            for bad in ["state=none", "customs=nowhere", "cursor=x", "limit=1&limit=2", "lim=1", "state=%zz"] {
                #expect(try await client.call(gateway, "GET", "/v1/declarations?" + bad).status == 422, "\(bad)")
            }
        }
    }

    /// What can't be read any more is named, and hides nothing else.
    @Test func aPageNamesWhatCannotBeRead() async throws {
        let broken = Mutex<BrokenStore?>(nil)
        try await TestGateway.run { store in
            let made = BrokenStore(store)
            broken.withLock { $0 = made }
            return made
        } test: { gateway in
            for number in 1...3 {
                _ = try await client.call(gateway, "POST", "/v1/declarations", .declaration("NAT-000\(number)"))
            }
            let whole = try await client.call(gateway, "GET", "/v1/declarations").json
            #expect(whole["unreadable"] == nil)
            try #require(broken.withLock { $0 }).damage("NAT-0002")
            let page = try await client.call(gateway, "GET", "/v1/declarations")
            #expect(page.status == 200)
            let ids = page.json["declarations"]?.array?.compactMap { $0["requestId"]?.string }
            #expect(ids == ["NAT-0001", "NAT-0003"])
            #expect(page.json["unreadable"]?.array?.compactMap(\.string) == ["NAT-0002"])
        }
    }

    /// What the ledger settles by a person's word, clients see.
    @Test func aPersonsWordIsSeen() async throws {
        let faults = #"{"fault": "closeBeforeProcessing", "operation": "declare"}, {"fault": "closeBeforeProcessing"}"#
        try await TestGateway.run(script: #"{"faults": [\#(faults)]}"#) { gateway in
            let target = "/v1/declarations/NAT-0001"
            #expect(try await client.call(gateway, "POST", "/v1/declarations", .declaration("NAT-0001")).status == 202)
            #expect(try await client.call(gateway, "GET", target).json["state"]?.string == "unknown")
            let reason = try PersonReason("looked up in the portal")
            #expect(try await gateway.ledger.decide("NAT-0001", .declared, because: reason) == nil)
            let seen = try await client.call(gateway, "GET", target)
            #expect(seen.status == 200 && seen.json["state"]?.string == "accepted")
            #expect(seen.json["acceptance"]?.members?.isEmpty == true, "\(seen.json)")
            let again = try await client.call(gateway, "POST", "/v1/declarations", .declaration("NAT-0001"))
            #expect(again.status == 200 && again.json["state"]?.string == "accepted")
        }
    }

    @Test func aWaitEndsWithTheChange() async throws {
        let script = #"{"faults": [{"fault": "closeAfterProcessing", "operation": "declare", "times": 1}]}"#
        try await TestGateway.run(script: script) { gateway in
            let body = JSONValue.declaration("NAT-0001")
            let lost = try await client.call(gateway, "POST", "/v1/declarations", body)
            #expect(lost.status == 202)
            let version = try #require(lost.json["version"]?.string)
            let target = "/v1/declarations/NAT-0001?wait=60&after=\(version)"
            async let waiting = client.call(gateway, "GET", target)
            #expect(try await client.call(gateway, "POST", "/v1/declarations", body).status == 200)
            let changed = try await waiting
            #expect(changed.json["state"]?.string == "accepted")
            #expect(changed.json["version"]?.string != version)
            // What is known to be old is answered at once.
            #expect(try await client.call(gateway, "GET", target).json["version"] == changed.json["version"])
            let now = changed.json["version"]?.string ?? ""
            let same = try await client.call(gateway, "GET", "/v1/declarations/NAT-0001?wait=1&after=\(now)")
            #expect(same.json["version"]?.string == now)
        }
    }

    @Test func aCertificateIsAProof() async throws {
        try await TestGateway.run { gateway in
            var request = ServerRequest(method: "GET", target: "/v1/declarations")
            request.clientCertificate = ClientCertificate(subject: "CN=shop", fingerprint: TestGateway.certificate)
            #expect(await gateway.snapshot.answer(request)?.client == "java-shop")
            // A wrong token isn't mended by a certificate.
            request.headers.append("Authorization", "Bearer wrong")
            #expect(await gateway.snapshot.answer(request)?.response.status == 401)
            request.headers = [:]
            request.clientCertificate = ClientCertificate(subject: "CN=shop", fingerprint: "00")
            #expect(await gateway.snapshot.answer(request)?.response.status == 401)
        }
    }

    /// Of two tokens a proxy in front may have looked at the other one.
    @Test func twoTokensAreNone() async throws {
        try await TestGateway.run { gateway in
            for second in [GatewayFixture.otherToken, GatewayFixture.token] {
                let tokens = [GatewayFixture.token, second].map { ("Authorization", "Bearer \($0)") }
                let answer = try await gateway.http.exchange("GET /v1/declarations", tokens)
                #expect(answer.status == 401)
                #expect(answer.headers["content-type"] == "application/problem+json")
            }
        }
    }

    @Test func aBodyThatIsTooLargeIsRefusedInTheDialect() async throws {
        try await TestGateway.run(gateway: #""maximumBodyBytes": 1024,"#) { gateway in
            let body = [UInt8](repeating: 0x20, count: 5_000)
            let json = [("Content-Type", "application/json")]
            let native = try await gateway.http.exchange("POST /v1/declarations", json, body)
            #expect(native.status == 413)
            #expect(native.headers["content-type"] == "application/problem+json")
            let problem = try JSONParser.parse(native.body)
            #expect(problem["type"]?.string == "urn:declaration-router:problem:too-large")
            #expect(problem["detail"]?.string?.contains("1024") == true)
            let ams = try await gateway.http.exchange("POST /ams/api/v1/customs/declare", json, body)
            #expect(ams.status == 413)
            #expect(try JSONParser.parse(ams.body)["result"]?["resultCode"]?.string == "PARAM_ILLEGAL")
            let mapi = try await gateway.http.exchange("POST /gateway.do", [], body)
            #expect(mapi.status == 413)
            #expect(String(decoding: mapi.body, as: UTF8.self).contains("<error>ILLEGAL_ARGUMENT</error>"))
            let other = try await gateway.http.exchange("POST /other", [], body)
            #expect(other.status == 413)
        }
    }

    /// A right that was taken away counts for what was declared under it.
    @Test func keptContentIsCheckedToo() async throws {
        try await TestGateway.run(client: #""merchant": "M1","#) { gateway in
            let earlier = try Declaration(json: .declaration("NAT-0001", merchant: "M2"))
            _ = try await gateway.ledger.declare(earlier, for: "shop")
            let path = "/v1/declarations/NAT-0001/retransmissions?dryRun=true"
            #expect(try await client.call(gateway, "POST", path).problem == "forbidden")
        }
    }

    /// A gateway that stops doesn't wait for those that wait.
    @Test func aStopEndsWaits() async throws {
        try await TestGateway.run { gateway in
            _ = try await client.call(gateway, "POST", "/v1/declarations", .declaration("NAT-0001"))
            let begin = ContinuousClock.now
            async let waiting = client.call(gateway, "GET", "/v1/declarations/NAT-0001?wait=60")
            gateway.snapshot.native.waits.endAll()
            #expect(try await waiting.status == 200)
            #expect(ContinuousClock.now - begin < .seconds(50))
        }
    }

    /// Who waits holds one of the requests that the gateway works at.
    @Test(arguments: [(8, 2), (3, 0), (100_000, 128)]) func waitersLeaveRoomForOthers(inFlight: Int, waiters: Int) {
        let waits = ChangeWaits(requestsInFlight: inFlight)
        for _ in 0..<waiters { #expect(waits.begin()) }
        #expect(!waits.begin())
        guard waiters > 0 else { return }
        waits.end()
        #expect(waits.begin())
    }

    @Test func refusalsOfTheOtherSideAreTold() async throws {
        let script = #"{"faults": [{"fault": "refuse", "refusal": "orderState", "operation": "declare"}]}"#
        try await TestGateway.run(.ams, script: script) { gateway in
            let answer = try await client.call(gateway, "POST", "/v1/declarations", .declaration("NAT-0001"))
            #expect(answer.problem == "refused")
            #expect(answer.json["reason"]?["class"]?.string == "orderState")
            #expect(answer.json["reason"]?["code"]?.string == "ORDER_STATUS_INVALID")
        }
    }

    @Test func explainingTellsNothingOfTheTable() async throws {
        try await TestGateway.run(.mapi) { gateway in
            let body = JSONValue.declaration("NAT-0001")
            let answer = try await client.call(gateway, "POST", "/v1/routes/explain", body)
            #expect(answer.json["backend"]?.string == "south")
            #expect(answer.json["accepted"]?.bool == false)
            #expect(answer.paths.contains("paymentIds.mapi"))
            #expect(!answer.json.text.contains("routes["))
            #expect(try await gateway.journal("NAT-0001") == nil)
        }
    }
}
