import DeclarationCore
import Testing

/// What the official AMS libraries send is taken, whatever is behind the gateway.
@Suite struct AMSShapeTests {
    @Test(arguments: AMSCall.Shape.allCases, [TestGateway.South.ams, .mock])
    func everyLibraryDeclaresAndInquires(_ shape: AMSCall.Shape, _ south: TestGateway.South) async throws {
        try await TestGateway.run(south, isTLS: shape == .python) { gateway in
            let call = AMSCall(shape, gateway)
            let answer = try await call.send(gateway)
            #expect(answer.response.status == 200)
            #expect(answer.code == "SUCCESS", "\(answer.message)")
            #expect(answer.status == "S")
            #expect(answer.json["customsPaymentId"]?.string?.isEmpty == false)
            #expect(answer.json["identityCheckResult"]?.string == "CHECK_PASSED")
            #expect(try answer.isSigned())
            let inquiry = try await call.inquiry(call.id, "NOBODY-1").send(gateway)
            #expect(inquiry.code == "SUCCESS", "\(inquiry.message)")
            #expect(try inquiry.isSigned())
            #expect(inquiry.notFound == ["NOBODY-1"])
            let record = try #require(inquiry.record)
            #expect(record["declarationRequestId"]?.string == call.id)
            #expect(record["declarationAmount"]?["value"]?.string == "12345")
            #expect(record["customs"]?["customsCode"]?.string == "NINGBO")
            #expect(record["merchantCustomsInfo"]?["merchantCustomsName"]?.string == call.name)
            #expect(record["splitOrder"]?.bool == false)
            #expect(record["customsPaymentId"]?.string == answer.json["customsPaymentId"]?.string)
        }
    }

    @Test(arguments: AMSCall.Shape.allCases)
    func partsAreDeclaredInEverySpelling(_ shape: AMSCall.Shape) async throws {
        try await TestGateway.run(.ams) { gateway in
            var call = AMSCall(shape, gateway)
            call.part = "PART-1"
            let answer = try await call.send(gateway)
            #expect(answer.code == "SUCCESS", "\(answer.message)")
            #expect(answer.json["customsOrderId"]?.string == "PART-1")
            #expect(try await call.inquiry(call.id).send(gateway).record?["splitOrder"]?.bool == true)
        }
    }

    /// The sandbox's path is signed as it is called.
    @Test func sandboxPathIsServed() async throws {
        try await TestGateway.run { gateway in
            var call = AMSCall(.java, gateway)
            call.prefix = "/ams/sandbox/api/v1/customs/"
            let answer = try await call.send(gateway)
            #expect(answer.code == "SUCCESS")
            #expect(try answer.isSigned())
        }
    }

    @Test(arguments: ["\"false\"", "\"true\""])
    func truthMayBeAText(_ truth: String) async throws {
        try await TestGateway.run { gateway in
            var call = AMSCall(.java, gateway)
            call.part = truth.contains("true") ? "PART-1" : nil
            call.body = call.text.replacingTruth(with: truth)
            #expect(try await call.send(gateway).code == "SUCCESS")
            let record = try await call.inquiry(call.id).send(gateway).record
            #expect(record?["splitOrder"]?.bool == (call.part != nil))
        }
    }
}

extension String {
    fileprivate func replacingTruth(with text: String) -> String {
        var result = self
        for bare in ["\"splitOrder\":true", "\"splitOrder\":false"] {
            if let range = result.firstRange(of: bare) { result.replaceSubrange(range, with: "\"splitOrder\":" + text) }
        }
        return result
    }
}
