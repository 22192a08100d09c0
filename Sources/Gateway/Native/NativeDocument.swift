import DeclarationCore

/// The OpenAPI 3.1 document of the native API; `config/openapi.json` is a copy of it.
enum NativeDocument {
    /// The document.
    static let json: JSONValue = [
        "openapi": "3.1.0",
        "info": [
            "title": "DeclarationRouter gateway",
            "version": "1",
            "description": .string(
                "Declares through whatever the gateway's routing table names. A client sees its own declarations alone. "
                    + "The same request may always be repeated: an id is declared once. Beyond the gateway's bounds every call is "
                    + "answered with 503 and Retry-After."
            ),
        ],
        "security": [["token": []], ["certificate": []]],
        "paths": paths,
        "components": [
            "securitySchemes": [
                "token": [
                    "type": "http", "scheme": "bearer",
                    "description": "One of the client's tokens in the gateway's configuration.",
                ],
                "certificate": [
                    "type": "mutualTLS",
                    "description": "A certificate whose fingerprint is the client's in the gateway's configuration.",
                ],
            ],
            "schemas": NativeSchemas.json,
        ],
    ]

    private static let paths: JSONValue = {
        var paths: [JSONValue.Member] = []
        for operation in NativeOperation.allCases {
            let member = JSONValue.Member(operation.method.lowercased(), NativeDocument.operation(operation))
            if let index = paths.firstIndex(where: { $0.key == operation.path }) {
                paths[index].value = paths[index].value.adding([member])
            } else {
                paths.append(.init(operation.path, JSONValue.object([member])))
            }
        }
        return JSONValue.object(paths)
    }()

    private static func operation(_ operation: NativeOperation) -> JSONValue {
        let parameters = self.parameters(operation)
        return .object([
            "operationId": .string(operation.rawValue),
            "summary": .string(operation.summary),
            "security": operation.needsClient ? nil : [],
            "parameters": parameters.isEmpty ? nil : .array(parameters),
            "requestBody": body(operation),
            "responses": JSONValue(
                .object(operation.statuses.map { .init(String($0), response(operation, $0)) })
            ),
        ])
    }

    private static func body(_ operation: NativeOperation) -> JSONValue? {
        guard operation.method == "POST" else { return nil }
        return [
            "required": .bool(operation != .retransmit),
            "content": [
                "application/json": ["schema": reference("Declaration"), "example": NativeSchemas.declaration]
            ],
        ]
    }

    private static func response(_ operation: NativeOperation, _ status: Int) -> JSONValue {
        let content: JSONValue =
            status < 300
            ? ["application/json": ["schema": schema(operation)]]
            : ["application/problem+json": ["schema": reference("Problem")]]
        return .object([
            "description": .string(operation.meaning(of: status)),
            "headers": headers(operation, status),
            "content": content,
        ])
    }

    /// What a program has to read from an answer's head.
    private static func headers(_ operation: NativeOperation, _ status: Int) -> JSONValue? {
        var headers: [(name: String, text: String, type: String)] = []
        if operation == .declare, status < 300 {
            headers.append(("Location", "Where to ask how it stands.", "string"))
        }
        switch status {
        case 202, 429, 503:
            headers.append(("Retry-After", "After how many seconds to ask or to try again.", "integer"))
        case 401: headers.append(("WWW-Authenticate", "How to authenticate.", "string"))
        default: break
        }
        guard !headers.isEmpty else { return nil }
        let members = headers.map { name, text, type in
            JSONValue.Member(name, ["description": .string(text), "schema": ["type": .string(type)]])
        }
        return JSONValue.object(members)
    }

    private static func schema(_ operation: NativeOperation) -> JSONValue {
        switch operation {
        case .declare, .show: reference("Entry")
        case .retransmit: reference("Retransmission")
        case .list: reference("Page")
        case .explain: reference("Explanation")
        case .document: ["type": "object"]
        }
    }

    private static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }

    private static func parameters(_ operation: NativeOperation) -> [JSONValue] {
        let id: [JSONValue] = operation.path.contains("{id}") ? [parameter("id", "path", "The request id.")] : []
        switch operation {
        case .show:
            let wait: JSONValue = ["type": "integer", "minimum": 0, "maximum": .number(NativeCall.longestWait)]
            return id + [
                parameter("wait", "query", "How many seconds to wait for a change.", wait),
                parameter("after", "query", "The version that is known: answered at once when it is another by now."),
            ]
        case .retransmit:
            return id + [parameter("dryRun", "query", "Checks the rules and sends nothing.", ["type": "boolean"])]
        case .list:
            let limit: JSONValue = ["type": "integer", "minimum": 1, "maximum": 1000, "default": 100]
            let state: JSONValue = ["type": "array", "items": NativeSchemas.state]
            return [
                parameter("cursor", "query", "The `next` of the page before."),
                parameter("limit", "query", "How many at most.", limit),
                parameter("state", "query", "Only these states.", state),
                parameter(
                    "customs",
                    "query",
                    "Only these places or customs codes.",
                    [
                        "type": "array", "items": ["type": "string"],
                    ]
                ),
            ]
        case .declare, .explain, .document: return id
        }
    }

    private static func parameter(
        _ name: String,
        _ place: String,
        _ text: String,
        _ schema: JSONValue = ["type": "string"]
    ) -> JSONValue {
        .object([
            "name": .string(name),
            "in": .string(place),
            "required": place == "path" ? true : nil,
            "description": .string(text),
            "schema": schema,
        ])
    }
}

extension NativeOperation {
    /// What it does.
    fileprivate var summary: String {
        switch self {
        case .declare: "Declares, or answers from the ledger."
        case .list: "The client's declarations in the order they were declared."
        case .show: "One declaration, at once or when it changes."
        case .retransmit: "Pushes an accepted declaration to customs again, corrected or (without a body) unchanged."
        case .explain: "Where a declaration would go, and what would be wrong with it there. Sends nothing."
        case .document: "This document."
        }
    }

    /// What a status means here.
    fileprivate func meaning(of status: Int) -> String {
        switch (status, self) {
        case (200, .declare): "It was accepted before, with this content."
        case (200, .retransmit): "Accepted; or, with dryRun, it could be sent."
        case (200, _): "Here it is."
        case (201, _): "Accepted. Customs' answer comes later."
        case (202, .retransmit): "It may have arrived: ask how it stands, or repeat the same request."
        case (202, _): "It may have arrived: ask how it stands, or repeat the same request; it is declared once."
        case (400, _): "The body is no JSON."
        case (401, _): "No known token, and no certificate of a known client."
        case (403, _): "The client may not declare for this merchant or to this office."
        case (404, _): "The client has declared nothing under this id."
        case (409, .retransmit):
            "The rules forbid it (`refusals` says which, and until when), or the id belongs elsewhere."
        case (409, _): "The id holds other content, or the payment is declared already."
        case (413, _): "The body is larger than the gateway takes."
        case (415, _): "The body isn't application/json."
        case (422, .declare), (422, .retransmit):
            "A field is wrong (`problems`), or the other side refused it (`reason`)."
        case (422, .list), (422, .show): "A parameter is wrong."
        case (422, _): "A field or a parameter is wrong (`problems`)."
        case (429, _): "Beyond the client's requests a second: Retry-After."
        default: "The ledger or the other side can't be reached; nothing was sent: Retry-After."
        }
    }
}
