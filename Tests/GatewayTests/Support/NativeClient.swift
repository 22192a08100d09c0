import DeclarationCore
import Synchronization
import Testing

@testable import Gateway

/// Calls the native API and holds every answer against the OpenAPI document.
final class NativeClient: Sendable {
    /// A call and its status, as the document lists them.
    struct Given: Hashable, Sendable {
        let operation: String
        let status: Int
    }

    struct Answer {
        let response: HTTPResponse
        var status: Int { response.status }
        var json: JSONValue { (try? JSONParser.parse(response.body)) ?? .null }
        /// The end of the problem's type.
        var problem: String? { json["type"]?.string?.split(separator: ":").last.map(String.init) }
        var paths: [String] { json["problems"]?.array?.compactMap { $0["path"]?.string } ?? [] }
    }

    private let observed = Mutex<Set<Given>>([])

    /// What was answered so far.
    var given: Set<Given> { observed.withLock { $0 } }

    func call(
        _ gateway: TestGateway,
        _ method: String,
        _ target: String,
        _ body: JSONValue? = nil,
        text: String? = nil,
        token: String? = GatewayFixture.token,
        type: String = "application/json"
    ) async throws -> Answer {
        var headers = token.map { [("Authorization", "Bearer \($0)")] } ?? []
        let bytes = text.map { Array($0.utf8) } ?? body?.bytes ?? []
        if !bytes.isEmpty { headers.append(("Content-Type", type)) }
        let answer = Answer(response: try await gateway.http.exchange("\(method) \(target)", headers, bytes))
        let path = String(target.prefix { $0 != "?" })
        let operation = NativeTarget.operations(at: path).first { $0.operation.method == method }?.operation
        if let operation {
            observed.withLock { _ = $0.insert(Given(operation: operation.rawValue, status: answer.status)) }
            let document = NativeDocument.json["paths"]?[operation.path]?[method.lowercased()]
            let response = document?["responses"]?[String(answer.status)]
            let content = response?["content"]
            for header in response?["headers"]?.members ?? [] {
                #expect(answer.response.headers[header.key] != nil, "\(method) \(path) \(answer.status): \(header.key)")
            }
            let kind = answer.response.headers["content-type"] ?? ""
            let schema = try #require(content?[kind]?["schema"], "\(method) \(path) gave \(answer.status) \(kind)")
            #expect(SchemaCheck.problems(answer.json, schema) == [], "\(method) \(path) \(answer.status)")
        }
        return answer
    }
}

/// The part of JSON Schema that the document uses. A member that no schema names counts as a problem.
enum SchemaCheck {
    static func problems(_ value: JSONValue, _ schema: JSONValue, _ path: String = "") -> [String] {
        if let reference = schema["$ref"]?.string {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            guard let target = NativeDocument.json["components"]?["schemas"]?[name] else { return ["no \(reference)"] }
            return problems(value, target, path)
        }
        if let allowed = schema["enum"]?.array, !allowed.contains(where: { $0.text == value.text }) {
            return ["\(path): \(value.text) is none of the values"]
        }
        switch schema["type"]?.string {
        case "object": return object(value, schema, path)
        case "array":
            guard let items = value.array else { return ["\(path): no array"] }
            return items.enumerated().flatMap { index, item in
                problems(item, schema["items"] ?? .object([:]), "\(path)[\(index)]")
            }
        case "string": return value.string == nil ? ["\(path): no text"] : []
        case "integer": return value.integer == nil ? ["\(path): no whole number"] : []
        case "boolean": return value.bool == nil ? ["\(path): no truth value"] : []
        default: return []
        }
    }

    private static func object(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
        guard let members = value.members else { return ["\(path): no object"] }
        let required = schema["required"]?.array?.compactMap(\.string) ?? []
        let missing = required.filter { value[$0] == nil }.map { "\(path).\($0): missing" }
        guard schema["properties"] != nil || schema["additionalProperties"] != nil else { return missing }
        return missing
            + members.flatMap { member -> [String] in
                let place = "\(path).\(member.key)"
                if let known = schema["properties"]?[member.key] { return problems(member.value, known, place) }
                guard let more = schema["additionalProperties"], more.members != nil else {
                    return ["\(place): in no schema"]
                }
                return problems(member.value, more, place)
            }
    }
}

extension JSONValue {
    /// A declaration as a body; see the guide *Declaration files*.
    static func declaration(
        _ id: String,
        payment: String? = nil,
        fen: Int = 12_345,
        office: String = "ningbo",
        merchant: String = "M1",
        name: String = "示例贸易"
    ) -> JSONValue {
        [
            "requestId": .string(id),
            "paymentIds": ["ams": .string(payment ?? "PAY-" + id)],
            "amount": ["currency": "CNY", "minorUnits": .number(fen)],
            "customs": ["place": .string(office)],
            "merchant": ["customsCode": .string(merchant), "customsName": .string(name)],
            "buyer": ["certificateNumber": "11010119900307109X", "name": ["full": "张样例"]],
        ]
    }
}
