import DeclarationCore
import Testing

@Suite struct DeclarationFileTests {
    private let text = """
        {
          // the order
          "requestId": "DECL-20231115-0002", "paymentIds": {"ams": "2023", "MAPI": "2088"},
          "amount": {"currency": "cny", "minorUnits": 500}, "customs": {"place": "Hangzhou"},
          "merchant": {"customsCode": "C1", "customsName": "测试"},
          "splitOrder": true, "subOrderId": "SUB-1",
          "buyer": {"certificateNumber": "11010519491231002X", "name": {"full": "测试 用户"}}
        }
        """

    @Test func readsEveryField() throws {
        let declaration = try Declaration(json: Array(text.utf8), file: "order.json")
        #expect(declaration.requestID == "DECL-20231115-0002")
        #expect(declaration.paymentIDs == [.ams: "2023", .mapi: "2088"])
        #expect(declaration.amount == .fen(500))
        #expect(declaration.customs == CustomsDestination(place: "hangzhou"))
        #expect(declaration.isSplit && declaration.subOrderID == "SUB-1")
        #expect(declaration.buyer?.type == .idCard)
        #expect(declaration.buyer?.name.full?.exposed == "测试 用户")
        #expect(try Declaration(json: declaration.json) == declaration)
    }

    @Test func anAmountOfNothingHidesNoOtherProblem() throws {
        let wrong = text.replacing("500", with: "0").replacing("\"cny\"", with: "\"USD\"")
        let declaration = try Declaration(json: Array(wrong.utf8), file: "order.json")
        let paths = DeclarationCheck.problems(in: declaration).filter { $0.severity == .error }.map(\.path)
        #expect(paths.contains("amount.minorUnits") && paths.contains("amount.currency"), "\(paths)")
    }

    /// The payment's total stands in the file; what is declared is the same with it and without.
    @Test func aTotalIsReadAndIsNoContent() throws {
        let without = try Declaration(json: Array(text.utf8))
        let total = #""minorUnits": 500}, "paymentTotal": {"minorUnits": 900},"#
        let with = try Declaration(json: Array(text.replacing(#""minorUnits": 500},"#, with: total).utf8))
        #expect(without.paymentTotal == nil && with.paymentTotal == .fen(900))
        #expect(try Declaration(json: with.json) == with)
        #expect(with.content == without.json && with.json != without.json)
    }

    @Test func everyProblemIsReportedWithPathAndLineAndNoValue() throws {
        let wrong = """
            {
              "requestID": "x",
              "amount": {"minorUnits": 12.5},
              "customs": [],
              "merchant": {"customsCode": 5, "customsName": "n"},
              "buyer": {"certificateNumber": 11010519491231002, "name": {"full": "n"}}
            }
            """
        let error = #expect(throws: InvalidInput.self) { try Declaration(json: Array(wrong.utf8), file: "o.json") }
        let found = Set(error?.problems.map { "\($0.path):\($0.line ?? 0)" } ?? [])
        #expect(
            found == [
                "<unknown>:2", "requestId:1", "paymentIds:1", "amount.minorUnits:3", "customs:4",
                "merchant.customsCode:5",
                "buyer.certificateNumber:6",
            ]
        )
        #expect(error?.description.contains("did you mean \"requestId\"") == true)
        #expect(error?.description.contains("11010519491231002") == false)
    }

    @Test(arguments: [
        "{\"buyer\": {\"name\": {\"张三丰\"}}}", "{\"buyer\": {\"11010519491231002X\": 1}}",
        "{\"amount\": {\"minorUnits\": \"11010519491231002X\"}}", "{\"paymentIds\": {\"张三丰\": 1}}",
        "{\"a\": \"张三丰\" \"11010519491231002X\"}", "{\"张三丰\": 1, \"张三丰\": 2}", "{\"splitOrder\": \"张三丰\"}",
    ])
    func aMisplacedNameOrNumberIsNotRepeated(text: String) {
        let error = #expect(throws: InvalidInput.self) { try Declaration(json: Array(text.utf8)) }
        #expect(
            error?.description.contains("张三丰") == false && error?.description.contains("11010519491231002X") == false
        )
    }

    @Test func twoPaymentsOfOneGenerationAreRefused() {
        let text = "{\"paymentIds\": {\"ams\": \"1\", \"AMS\": \"2\"}}"
        let error = #expect(throws: InvalidInput.self) { try Declaration(json: Array(text.utf8)) }
        #expect(error?.problems.contains { $0.path == "paymentIds" && $0.message.contains("two ids") } == true)
    }
}
