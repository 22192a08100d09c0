extension AMSCall {
    /// The body as the shape's library writes it.
    var text: String {
        guard ids.isEmpty else {
            let list = ids.map { "\"\($0)\"" }
            return shape == .python
                ? "{\n    \"declarationRequestIds\": [\n        \(list.joined(separator: ",\n        "))\n    ]\n}"
                : "{\"declarationRequestIds\":[\(list.joined(separator: ","))]}"
        }
        switch shape {
        case .python: return python
        case .php: return php
        case .go, .formerGo: return go
        case .java: return java
        }
    }

    /// Indented, escaped, `suborderId`; a false `splitOrder` is lost, so nothing says it.
    private var python: String {
        let split = part.map { "\n    \"splitOrder\": true,\n    \"suborderId\": \"\($0)\"," } ?? ""
        let certificate = """
            ,
                "buyerCertificate": {
                    "certificateType": "ID_CARD",
                    "certificateNo": "11010119900307109X",
                    "holderName": {
                        "fullName": "\(Self.escaped("张样例"))"
                    }
                }
            """
        return """
            {
                "declarationRequestId": "\(id)",
                "paymentId": "\(payment)",
                "declarationAmount": {
                    "currency": "CNY",
                    "value": \(fen)
                },\(split)
                "customs": {
                    "customsCode": "\(office)",
                    "region": "CN"
                },
                "merchantCustomsInfo": {
                    "merchantCustomsCode": "\(merchant)",
                    "merchantCustomsName": "\(Self.escaped(name))"
                }\(buyer ? certificate : "")
            }
            """
    }

    /// Compact, escaped, unset fields as null, a bare false, numbers for texts.
    private var php: String {
        let certificate =
            buyer
            ? #"{"certificateType":"ID_CARD","certificateNo":"11010119900307109X","holderName":"#
                + #"{"firstName":null,"lastName":null,"fullName":"\#(Self.escaped("张样例"))"}}"# : "null"
        return #"{"declarationRequestId":"\#(id)","paymentId":"\#(payment)","declarationAmount":"#
            + #"{"currency":"CNY","value":\#(fen)},"customs":{"customsCode":"\#(office)","region":"CN"},"#
            + #""merchantCustomsInfo":{"merchantCustomsCode":"\#(merchant)","#
            + #""merchantCustomsName":"\#(Self.escaped(name))"},"splitOrder":\#(part != nil),"#
            + #""subOrderId":\#(part.map { "\"\($0)\"" } ?? "null"),"buyerCertificate":\#(certificate),"path":null}"#
    }

    /// Compact UTF-8; a false `splitOrder` is left out.
    private var go: String {
        let split = part.map { #","splitOrder":true,"subOrderId":"\#($0)""# } ?? ""
        return #"{"declarationRequestId":"\#(id)","paymentId":"\#(payment)","#
            + #""declarationAmount":{"currency":"CNY","value":"\#(fen)"},"#
            + #""customs":{"region":"CN","customsCode":"\#(office)"},"#
            + #""merchantCustomsInfo":{"merchantCustomsCode":"\#(merchant)","merchantCustomsName":"\#(name)"}"#
            + split + certificate + "}"
    }

    /// Compact UTF-8, sorted keys, a bare `splitOrder`.
    private var java: String {
        "{" + (buyer ? certificate.dropFirst() + "," : "")
            + #""customs":{"customsCode":"\#(office)","region":"CN"},"#
            + #""declarationAmount":{"currency":"CNY","value":"\#(fen)"},"declarationRequestId":"\#(id)","#
            + #""merchantCustomsInfo":{"merchantCustomsCode":"\#(merchant)","merchantCustomsName":"\#(name)"},"#
            + #""paymentId":"\#(payment)","splitOrder":\#(part != nil)"#
            + (part.map { #","subOrderId":"\#($0)""# } ?? "") + "}"
    }

    private var certificate: String {
        guard buyer else { return "" }
        return #","buyerCertificate":{"certificateNo":"11010119900307109X","certificateType":"ID_CARD","#
            + #""holderName":{"fullName":"张样例"}}"#
    }

    /// As libraries write text that isn't ASCII by default.
    private static func escaped(_ text: String) -> String {
        text.utf16.map { unit in
            if unit < 0x80 { return String(UnicodeScalar(UInt8(unit))) }
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }
}
