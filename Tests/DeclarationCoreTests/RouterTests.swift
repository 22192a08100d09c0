import DeclarationCore
import DeclarationTesting
import Testing

@Suite struct RouterTests {
    private func router(
        _ providers: [BackendID: (Generation, FakeProvider)],
        _ routes: [Route],
        log: any LogSink = NoLog(),
        registrations: [ProviderRegistration] = []
    ) throws -> Router {
        let backends = providers.map {
            Backend(id: $0.key, plugin: "fake", generation: $0.value.0, provider: $0.value.1)
        }
        let table = try RoutingTable(routes: routes, customs: sampleTable, generations: providers.mapValues(\.0))
        let configuration = Configuration(backends: backends, routes: table, registrations: registrations)
        return Router(configuration: configuration, time: StillTime(), log: log, metrics: NoMetrics())
    }

    @Test func sendsTheCodeOfTheChosenGenerationOnce() async throws {
        let ams = FakeProvider()
        let mapi = FakeProvider()
        let router = try router(
            ["a": (.ams, ams), "m": (.mapi, mapi)],
            [
                Route(paidUnder: [.ams], backend: "a"), Route(paidUnder: [.mapi], backend: "m"),
            ]
        )
        let declaration = sampleDeclaration {
            $0.customs = CustomsDestination(place: "hangzhou")
            $0.paymentIDs = [.mapi: "2088"]
        }
        let report = try await router.declare(declaration)
        #expect(report.plan.decision.backend == "m")
        #expect(mapi.declared.map(\.customsCode) == ["HANGZHOU_ZONGSHU"])
        #expect(ams.declared.isEmpty)
    }

    @Test func anInvalidDeclarationIsNotSentAndAllIsSaidAtOnce() async throws {
        let provider = FakeProvider(
            limits: DeclarationLimits([FieldLimit(.requestID, "test id", .required, length: 1...4)])
        )
        let router = try router(["a": (.ams, provider)], [Route(backend: "a")])
        let error = await #expect(throws: RouterError.self) {
            try await router.declare(sampleDeclaration { $0.amount = .fen(-1) })
        }
        guard case .invalid(let input) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(Set(input.problems.map(\.path)) == ["amount.minorUnits", "requestId"])
        #expect(error?.delivery == .notSent)
        #expect(provider.declared.isEmpty)
    }

    @Test func aPlaceWithoutACodeInTheGenerationIsNotSent() async throws {
        let provider = FakeProvider()
        let router = try router(["a": (.ams, provider)], [Route(backend: "a")])
        let error = await #expect(throws: RouterError.self) {
            try await router.declare(sampleDeclaration { $0.customs = CustomsDestination(place: "chongqing") })
        }
        #expect(error?.description.contains("no code in generation ams, only in: mapi") == true)
        #expect(provider.declared.isEmpty)
    }

    @Test func noRouteIsAnErrorAndNothingIsSent() async throws {
        let provider = FakeProvider()
        let router = try router(["a": (.ams, provider)], [Route(customs: ["XIAN"], backend: "a")])
        let error = await #expect(throws: RouterError.self) { try await router.declare(sampleDeclaration()) }
        guard case .noRoute = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(provider.declared.isEmpty)
    }

    @Test func withoutARouteTheLimitsOfItsGenerationsCount() async throws {
        let strict = FakeProvider(
            limits: DeclarationLimits([FieldLimit(.requestID, "test id", .required, length: 1...4)])
        )
        let other = FakeProvider(
            limits: DeclarationLimits([FieldLimit(.merchantCustomsCode, "test code", .required, length: 90...99)])
        )
        let router = try router(
            ["a": (.ams, strict), "m": (.mapi, other)],
            [Route(customs: ["XIAN"], paidUnder: [.ams], backend: "a"), Route(customs: ["XIAN"], backend: "m")]
        )
        for customs in [CustomsDestination(place: "hangzhou"), CustomsDestination(place: "atlantis")] {
            let error = #expect(throws: RouterError.self) {
                try router.plan(
                    sampleDeclaration {
                        $0.customs = customs
                        $0.isSplit = true
                    }
                )
            }
            guard case .invalid(let input) = error else { return #expect(Bool(false), "\(String(describing: error))") }
            let errors = input.problems.filter { $0.severity == .error }
            let office = customs.place == "hangzhou" ? "customs" : "customs.place"
            #expect(Set(errors.map(\.path)) == ["requestId", "subOrderId", office])
            #expect(input.problems.contains { $0.severity == .warning && $0.message.contains("the limits of ams") })
        }
    }

    /// Where it would go decides which limits count: the ones of either generation it is paid under may do.
    @Test func paidUnderTwoGenerationsItHasToKeepToOne() throws {
        let strict = FakeProvider(
            limits: DeclarationLimits([FieldLimit(.requestID, "test id", .required, length: 1...4)])
        )
        let router = try router(
            ["a": (.ams, strict), "m": (.mapi, FakeProvider())],
            [Route(customs: ["XIAN"], paidUnder: [.ams], backend: "a"), Route(customs: ["XIAN"], backend: "m")]
        )
        let error = #expect(throws: RouterError.self) {
            try router.plan(
                sampleDeclaration {
                    $0.paymentIDs = [.ams: "1", .mapi: "2"]
                    $0.isSplit = true
                }
            )
        }
        guard case .invalid(let input) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(!input.problems.contains { $0.path == "requestId" }, "\(input)")
    }

    @Test func formAndValuesAreToldInOneGo() throws {
        let provider = FakeProvider(
            limits: DeclarationLimits([FieldLimit(.requestID, "test id", .required, length: 1...4)])
        )
        let router = try router(["a": (.ams, provider)], [Route(customs: ["XIAN"], backend: "a")])
        let text = """
            {
              "requestId": "far-too-long",
              "paymentIds": {"ams": "1"},
              "amount": {"currency": "USD", "minorUnits": 100},
              "customs": {"code": "NINGBO"},
              "merchant": {"customsCode": "1", "customsName": "x"},
              "merchant": {"customsCode": "1", "customsName": " x"},
              "splitOrder": "yes", "subOrderId": "1",
              "colour": 3
            }
            """
        let problems = router.problems(in: try DeclarationDraft(Array(text.utf8), file: "d.json"))
        #expect(
            problems.filter { $0.severity == .error }.map { "\($0.line ?? 0) \($0.path)" } == [
                "2 requestId", "4 amount.currency", "5 customs", "7 merchant", "7 merchant.customsName",
                "8 splitOrder", "9 <unknown>",
            ],
            "\(problems)"
        )
        #expect(problems.allSatisfy { $0.file == "d.json" })
    }

    /// What could be read of a block is checked though the rest of it could not.
    @Test func halfABlockIsCheckedToo() throws {
        let router = try router(["a": (.ams, FakeProvider())], [Route(backend: "a")])
        let text = """
            {
              "requestId": "1", "paymentIds": {"ams": "1"}, "customs": {"code": "NINGBO"},
              "merchant": {"customsCode": "1", "customsName": "x"},
              "amount": {"currency": "USD", "minorUnits": "1"},
              "paymentTotal": 3,
              "buyer": {"certificateNumber": 3, "name": {"full": " x"}}
            }
            """
        let problems = router.problems(in: try DeclarationDraft(Array(text.utf8)))
        #expect(
            problems.map(\.path) == [
                "amount.minorUnits", "amount.currency", "paymentTotal", "buyer.certificateNumber", "buyer.name.full",
            ],
            "\(problems)"
        )
    }

    @Test func aFailureKeepsItsDeliveryAndNamesTheBackend() async throws {
        let provider = FakeProvider(declare: { _ throws(ProviderError) in
            throw ProviderError(.unknown, .transport(.timedOut), "no answer in time")
        })
        let log = RecordingLog()
        let router = try router(["a": (.ams, provider)], [Route(backend: "a")], log: log)
        let error = await #expect(throws: RouterError.self) { try await router.declare(sampleDeclaration()) }
        #expect(error?.delivery == .unknown)
        #expect(error?.description.hasPrefix("a: ") == true)
        #expect(provider.declared.count == 1)
        #expect(log.events.map(\.level) == [.error])
    }

    @Test func logsAndWarningsHoldNoPersonalData() async throws {
        let log = RecordingLog()
        let registration = ProviderRegistration(
            id: "other",
            generation: .mapi,
            summary: "",
            settings: .empty,
            limits: DeclarationLimits([FieldLimit(.fullName, "mapi buyer_name", .optional, length: 1...2)])
        ) { _, _ throws(InvalidInput) in FakeProvider() }
        let router = try router(
            ["a": (.ams, FakeProvider())],
            [Route(backend: "a")],
            log: log,
            registrations: [registration]
        )
        let report = try await router.declare(
            sampleDeclaration {
                $0.buyer = BuyerCertificate(
                    type: .idCard,
                    number: Redacted("110105194912310021"),
                    name: HolderName(full: Redacted("测试用户"))
                )
            }
        )
        #expect(report.warnings.map(\.path) == ["buyer.certificateNumber", "buyer.name.full"])
        #expect(!log.events.isEmpty)
        for text in [String(reflecting: report), "\(report.warnings)", "\(log.events)"] {
            #expect(!text.contains("110105194912310021") && !text.contains("测试用户"))
        }
    }

    @Test func anUnexpectedRegistrationIDIsAWarning() async throws {
        let provider = FakeProvider(declare: { _ in
            .accepted(Acceptance(registrationID: "P460400005", reason: .accepted))
        })
        let router = try router(["a": (.ams, provider)], [Route(backend: "a")])
        #expect(try await router.declare(sampleDeclaration()).warnings.map(\.path) == ["registrationId"])
    }

    @Test func inquiringAtAnUnknownBackendSaysWhichThereAre() async throws {
        let router = try router(["ams-eu": (.ams, FakeProvider())], [Route(backend: "ams-eu")])
        let error = await #expect(throws: RouterError.self) { try await router.inquire(["x"], at: "ams-us") }
        #expect(error?.description.contains("did you mean \"ams-eu\"") == true)
    }
}
