import DeclarationCore
import Testing

@Suite struct ValidationTests {
    private func paths(_ declaration: Declaration) -> Set<String> {
        Set(DeclarationCheck.problems(in: declaration).map(\.path))
    }

    @Test func theSampleHasNoProblem() {
        #expect(DeclarationCheck.problems(in: sampleDeclaration()).isEmpty)
    }

    @Test func allViolationsAreReportedAtOnce() {
        let declaration = sampleDeclaration {
            $0.requestID = "a,b"
            $0.paymentIDs = [:]
            $0.amount = Money(minorUnits: 0, currency: "USD")
            $0.customs = CustomsDestination(region: "C1")
            $0.merchant = MerchantFiling(customsCode: " x", customsName: "")
            $0.isSplit = true
            $0.buyer = BuyerCertificate(type: .idCard, number: Redacted(""), name: HolderName())
        }
        #expect(
            paths(declaration).isSuperset(of: [
                "requestId", "paymentIds", "amount.minorUnits", "amount.currency", "customs", "customs.region",
                "merchant.customsCode", "merchant.customsName", "subOrderId", "buyer.certificateNumber", "buyer.name",
            ])
        )
    }

    @Test(arguments: [
        (Money.fen(0), ["paymentTotal.minorUnits"]), (.fen(-1), ["paymentTotal.minorUnits"]),
        (.fen(499), ["paymentTotal.minorUnits"]), (.fen(500), []), (.fen(900), []),
        (.fen(.max), ["paymentTotal.minorUnits"]),
        (Money(minorUnits: 0, currency: "USD"), ["paymentTotal.minorUnits", "paymentTotal.currency"]),
    ])
    func aTotalHoldsTheAmount(total: Money, wrong: [String]) {
        let problems = DeclarationCheck.problems(
            in: sampleDeclaration {
                $0.amount = .fen(500)
                $0.paymentTotal = total
            }
        )
        #expect(problems.map(\.path) == wrong && problems.allSatisfy { $0.severity == .error })
    }

    /// Sums of such amounts would be no number any more, and end the program.
    @Test(arguments: [
        (Int64(1_000_000_000_000), Problem.Severity.warning), (1_000_000_000_001, .error), (.max, .error),
    ])
    func whatNoPaymentComesToIsRefused(fen: Int64, severity: Problem.Severity) {
        let problems = DeclarationCheck.problems(in: sampleDeclaration { $0.amount = .fen(fen) })
        #expect(problems.map(\.path) == ["amount.minorUnits"] && problems.map(\.severity) == [severity])
    }

    @Test func aSubOrderWithoutSplitWouldBeLostAndIsRefused() {
        #expect(paths(sampleDeclaration { $0.subOrderID = "SUB-1" }) == ["subOrderId"])
    }

    @Test(arguments: [
        ("11010519491231002X", true), ("11010519491231002x", true), ("440524188001010014", true),
        ("110105194912310021", false), ("1101051949123100", false), ("11010519491231O02X", false),
    ])
    func checkDigitOfAnIdentityCardIsAWarning(number: String, isRight: Bool) {
        let declaration = sampleDeclaration { $0.buyer = buyer(number) }
        let problems = DeclarationCheck.problems(in: declaration)
        #expect(problems.isEmpty == isRight)
        #expect(problems.allSatisfy { $0.severity == .warning && !$0.description.contains(number) })
    }

    @Test func anotherCertificateHasNoCheckDigitButIsInNoDocument() {
        var certificate = buyer("P1234567")
        certificate.type = "PASSPORT"
        let problems = DeclarationCheck.problems(in: sampleDeclaration { $0.buyer = certificate })
        #expect(problems.map(\.path) == ["buyer.certificateType"] && problems.allSatisfy { $0.severity == .warning })
    }

    @Test(arguments: ["11010519491231002X", "11010519491231002X 测试用户", "测试用户", "A B", ""])
    func whatIsNoOfficeIsRefusedAndNotRepeated(text: String) {
        let byCode = DeclarationCheck.problems(in: sampleDeclaration { $0.customs.code = CustomsCode(rawValue: text) })
        let byPlace = DeclarationCheck.problems(
            in: sampleDeclaration { $0.customs = CustomsDestination(place: CustomsPlace(rawValue: text)) }
        )
        #expect(byCode.map(\.path) == ["customs.code"] && byPlace.map(\.path) == ["customs.place"])
        for problem in byCode + byPlace where !text.isEmpty {
            #expect(problem.severity == .error && !problem.description.lowercased().contains(text.lowercased()))
        }
    }

    @Test func whatIsDoubtfulIsAWarning() {
        let problems = DeclarationCheck.problems(
            in: sampleDeclaration {
                $0.amount = .fen(500_001)
                $0.requestID = "DECL:0001"
                $0.merchant.customsName = "测试\u{200B}"
            }
        )
        #expect(problems.map(\.path) == ["requestId", "merchant.customsName", "amount.minorUnits"])
        #expect(problems.allSatisfy { $0.severity == .warning })
    }

    @Test func limitsNameThePathTheSourceAndTheLengthButNotTheValue() throws {
        let limits = DeclarationLimits([
            FieldLimit(
                .merchantCustomsName,
                "mapi merchant_customs_name",
                .required,
                length: 1...8,
                unit: .bytes(charset: "UTF-8") { $0.utf8.count }
            ),
            FieldLimit(
                .requestID,
                "mapi out_request_no",
                .required,
                length: 6...32,
                alphabet: .alphanumeric(and: "_-:")
            ),
            FieldLimit(.fullName, "mapi buyer_name", .requiredWithBuyer),
            FieldLimit(.firstName, "mapi", .notCarried),
        ])
        let declaration = sampleDeclaration {
            $0.merchant.customsName = "测试贸易"
            $0.requestID = "DECL 1 x"
            $0.buyer = BuyerCertificate(
                type: .idCard,
                number: Redacted("11010519491231002X"),
                name: HolderName(first: Redacted("Wei"))
            )
        }
        let problems = limits.problems(in: declaration)
        #expect(problems.map(\.path) == ["merchant.customsName", "requestId", "buyer.name.full", "buyer.name.first"])
        #expect(problems[0].message == "12 bytes in UTF-8; mapi merchant_customs_name takes 1 to 8 bytes in UTF-8")
        #expect(problems[1].message.contains("byte 5"))
        #expect(problems[3].severity == .warning)
        #expect(problems.allSatisfy { !$0.message.contains("Wei") && !$0.message.contains("测试") })
    }

    /// An order that carries both ids may have to go through either.
    @Test func aPaymentIDThatIsThereHasToBePortable() {
        let limits = DeclarationLimits([FieldLimit(.paymentID(.mapi), "mapi trade_no", .required, length: 1...64)])
        let long = sampleDeclaration { $0.paymentIDs[.mapi] = PaymentID(rawValue: String(repeating: "1", count: 65)) }
        #expect(limits.portabilityWarnings(in: long, generation: .mapi).map(\.path) == ["paymentIds.mapi"])
        let none = sampleDeclaration { $0.paymentIDs[.mapi] = nil }
        #expect(limits.portabilityWarnings(in: none, generation: .mapi).isEmpty)
    }

    @Test func portabilityIsAWarningThatNamesTheRuleAndSparesThePaymentID() {
        let limits = DeclarationLimits([
            FieldLimit(.paymentID(.mapi), "mapi trade_no", .required),
            FieldLimit(.requestID, "mapi out_request_no", .required, length: 6...32),
        ])
        let warnings = limits.portabilityWarnings(in: sampleDeclaration { $0.requestID = "abc" }, generation: .mapi)
        #expect(warnings.map(\.path) == ["requestId"])
        #expect(warnings[0].severity == .warning)
        #expect(warnings[0].message.contains("not portable to mapi") && warnings[0].message.contains("out_request_no"))
    }

    @Test func personalDataNeverPrints() {
        let declaration = sampleDeclaration { $0.buyer = buyer("11010519491231002X") }
        var dumped = ""
        dump(declaration, to: &dumped)
        for text in [String(describing: declaration), String(reflecting: declaration), dumped] {
            #expect(!text.contains("11010519491231002X") && !text.contains("测试用户"))
        }
        dumped = ""
        dump(Secret("hush"), to: &dumped)
        #expect(!dumped.contains("104") && !"\(Secret("hush"))".contains("hush"))
    }

    private func buyer(_ number: String) -> BuyerCertificate {
        BuyerCertificate(type: .idCard, number: Redacted(number), name: HolderName(full: Redacted("测试用户")))
    }
}
