import DeclarationCore
import OpenSSLSigning

/// A declaration as the native API shows it. Nothing of the buyer is in it, and nothing of the gateway's own set-up but
/// the backend's name.
struct NativeEntry: Sendable {
    let entry: LedgerEntry

    /// Tells whether anything visible has changed: a digest of what is shown.
    var version: String { Self.version(of: content) }

    /// The whole.
    var json: JSONValue {
        let content = content
        return content.adding([.init("version", .string(Self.version(of: content)))])
    }

    private static func version(of content: JSONValue) -> String {
        ((try? sha256(content.bytes)) ?? []).prefix(8).hexadecimal
    }

    private var content: JSONValue {
        .object([
            "requestId": .string(entry.requestID.rawValue),
            "state": .string(entry.state.rawValue),
            "final": .bool(entry.isDecided),
            "backend": .string(entry.binding.backend.rawValue),
            "generation": .string(entry.binding.generation.rawValue),
            "customs": .object([
                "place": entry.binding.place.map { .string($0.rawValue) },
                "code": .string(entry.binding.customsCode.rawValue),
            ]),
            "paymentIds": JSONValue(
                .object(
                    entry.paymentIDs.sorted { $0.key < $1.key }.map {
                        .init($0.key.rawValue, .string($0.value.rawValue))
                    }
                )
            ),
            "amount": [
                "currency": .string(entry.amount.currency.rawValue), "minorUnits": .number(entry.amount.minorUnits),
            ],
            "merchant": ["customsCode": .string(entry.merchant.rawValue)],
            "splitOrder": .bool(entry.isSplit),
            "subOrderId": entry.subOrderID.map { .string($0.rawValue) },
            "created": .string(entry.created.iso8601),
            "changed": .string(entry.changed.iso8601),
            "lastSent": entry.lastSent.map { .string($0.iso8601) },
            "retransmitted": entry.retransmitted.map { .string($0.iso8601) },
            "acceptance": entry.state == .accepted ? entry.knownAcceptance.nativeJSON : nil,
            "transmission": entry.record.map { .string($0.status.stage.rawValue) },
            "receipt": entry.record?.receipt?.nativeJSON,
            "memo": entry.record?.memo.map(JSONValue.string),
            "reason": entry.reason?.nativeJSON,
        ])
    }
}

extension Acceptance {
    fileprivate var nativeJSON: JSONValue {
        .object([
            "customsPaymentId": customsPaymentID.map(JSONValue.string),
            "customsOrderId": customsOrderID.map(JSONValue.string),
            "declarationNumber": declarationNumber.map(JSONValue.string),
            "identityCheck": identityCheck.map { .string($0.rawValue) },
            "clearingChannel": clearingChannel.map { .string($0.rawValue) },
            "clearingTransactionId": clearingTransactionID.map(JSONValue.string),
            "registrationId": registrationID.map(JSONValue.string),
        ])
    }
}

extension CustomsReceipt {
    fileprivate var nativeJSON: JSONValue {
        .object([
            "code": .string(code),
            "text": .string(text),
            "meaning": .string(meaning),
            "verdict": .string(verdict.rawValue),
            "returnTime": returnTime.map { .string($0.time?.iso8601 ?? $0.text) },
        ])
    }
}

extension OutcomeReason {
    /// For clients.
    var nativeJSON: JSONValue {
        [
            "class": .string(outcomeClass.rawValue), "code": .string(code), "text": .string(text),
            "advice": .string(advice),
        ]
    }
}
