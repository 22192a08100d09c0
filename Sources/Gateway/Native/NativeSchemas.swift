import DeclarationCore

/// The schemas of the OpenAPI document.
enum NativeSchemas {
    static let json: JSONValue = [
        "Declaration": DeclarationForm.schema.jsonSchema,
        "Entry": entry(more: []),
        "Retransmission": entry(more: [
            .init("changes", list("Paths of the fields that differ from what the other side had.")),
            .init("sent", boolean("Whether this call sent anything.")),
        ]),
        "Page": object(
            [
                .init("declarations", ["type": "array", "items": ["$ref": "#/components/schemas/Entry"]]),
                .init("next", text("The cursor of the next page; missing on the last.")),
                .init(
                    "unreadable",
                    list(
                        "Request ids of this page that the gateway has and can't read; missing when there are none. "
                            + "Its operator has to mend the ledger."
                    )
                ),
            ],
            required: ["declarations"]
        ),
        "Explanation": object(
            [
                .init("accepted", boolean("Whether it would be sent.")), .init("backend", text("Where to.")),
                .init("generation", text("In whose words.")), .init("place", text("The office.")),
                .init("customsCode", text("The code that would be sent.")), .init("problems", problems),
            ],
            required: ["accepted", "problems"]
        ),
        "Problem": object(
            [
                .init(
                    "type",
                    ["type": "string", "enum": .array(NativeProblem.Kind.allCases.map { .string($0.type) })]
                ),
                .init("title", text("The kind in words.")), .init("status", ["type": "integer"]),
                .init("detail", text("What is wrong with this request, and what to do.")),
                .init("instance", text("The path.")), .init("problems", problems), .init("reason", reason),
                .init("refusals", refusals),
            ],
            required: ["type", "title", "status", "detail"]
        ),
    ]

    static let state: JSONValue = [
        "type": "string", "enum": .array(LedgerState.allCases.map { .string($0.rawValue) }),
    ]

    private static func entry(more: [JSONValue.Member]) -> JSONValue {
        object(
            [
                .init("requestId", text("The client's id.")), .init("state", state),
                .init("final", boolean("Whether nothing more is expected.")), .init("backend", text("Where it went.")),
                .init("generation", text("In whose words.")), .init("customs", place),
                .init("paymentIds", ["type": "object", "additionalProperties": ["type": "string"]]),
                .init("amount", amount), .init("merchant", object([.init("customsCode", text("The filing number."))])),
                .init("splitOrder", boolean("Whether it is a part.")), .init("subOrderId", text("The part's number.")),
                .init("created", time), .init("changed", time), .init("lastSent", time), .init("retransmitted", time),
                .init("acceptance", acceptance), .init("transmission", text("How far it is on its way to customs.")),
                .init("receipt", receipt), .init("memo", text("Customs' or the port's remark.")),
                .init("reason", reason), .init("version", text("Another one after every visible change.")),
                .init("warnings", problems),
            ] + more,
            required: [
                "requestId", "state", "final", "backend", "generation", "customs", "paymentIds", "amount", "merchant",
                "splitOrder", "created", "changed", "version",
            ]
        )
    }

    private static let place = object([.init("place", text("The place.")), .init("code", text("The code sent."))])
    private static let amount = object(
        [.init("currency", text("CNY")), .init("minorUnits", ["type": "integer"])],
        required: ["currency", "minorUnits"]
    )
    private static let acceptance = object(
        [
            "customsPaymentId", "customsOrderId", "declarationNumber", "identityCheck", "clearingChannel",
            "clearingTransactionId", "registrationId",
        ].map { .init($0, ["type": "string"]) }
    )
    private static let receipt = object(
        ["code", "text", "meaning", "verdict", "returnTime"].map { .init($0, ["type": "string"]) },
        required: ["code", "text", "meaning", "verdict"]
    )
    private static let reason = object(
        ["class", "code", "text", "advice"].map { .init($0, ["type": "string"]) },
        required: ["class", "code", "text", "advice"]
    )
    private static let problems: JSONValue = [
        "type": "array",
        "items": object(
            [
                .init("severity", ["type": "string", "enum": ["error", "warning"]]),
                .init("path", text("Where: a path in the declaration, or a parameter.")),
                .init("message", text("What is wrong, and what would be right.")), .init("line", ["type": "integer"]),
            ],
            required: ["severity", "path", "message"]
        ),
    ]
    private static let refusals: JSONValue = [
        "type": "array",
        "items": object(
            [
                .init("rule", text("The rule's name.")), .init("message", text("What it wants.")),
                .init("paths", list("The fields.")), .init("allowedFrom", time),
            ],
            required: ["rule", "message", "paths"]
        ),
    ]
    private static let time: JSONValue = ["type": "string", "format": "date-time"]

    private static func text(_ help: String) -> JSONValue { ["type": "string", "description": .string(help)] }
    private static func boolean(_ help: String) -> JSONValue { ["type": "boolean", "description": .string(help)] }
    private static func list(_ help: String) -> JSONValue {
        ["type": "array", "items": ["type": "string"], "description": .string(help)]
    }

    private static func object(_ properties: [JSONValue.Member], required: [String] = []) -> JSONValue {
        .object([
            "type": "object",
            "properties": JSONValue.object(properties),
            "required": required.isEmpty ? nil : .array(required.map(JSONValue.string)),
        ])
    }

    /// A declaration to begin with.
    static let declaration: JSONValue = [
        "requestId": "20261121001",
        "paymentIds": ["ams": "20261121190741010007"],
        "amount": ["currency": "CNY", "minorUnits": 12_345],
        "customs": ["place": "ningbo"],
        "merchant": ["customsCode": "M1", "customsName": "Example Trading"],
        "buyer": [
            "certificateType": "ID_CARD", "certificateNumber": "11010119900307109X", "name": ["full": "张样例"],
        ],
    ]
}
