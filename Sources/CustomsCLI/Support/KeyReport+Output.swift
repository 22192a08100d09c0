import DeclarationCore
import OpenSSLSigning

extension KeyReport {
    /// For people.
    var text: String {
        var table = TextTable(["key", "from", "kind", "bits", "fingerprint (SHA-256)"])
        for key in given {
            let description = known.first { $0.given.role == key.role }?.description
            let kind = description.map { "\($0.kind) \($0.isPrivate ? "private" : "public")" }
            table.add([
                key.role.rawValue, key.source, kind ?? (key.role == .shared ? "shared" : "unreadable"),
                description.map { String($0.bits) } ?? "-",
                description.map { String($0.fingerprint.prefix(32)) } ?? "-",
            ])
        }
        return table.text + conclusions + whereTo
    }

    private var conclusions: String {
        var lines: [String] = []
        if let pairs {
            lines.append("Your private and public key \(pairs ? "belong together" : "do not belong together").")
        }
        for sample in samples {
            lines.append(
                "Sample \(sample.algorithm): " + (sample.failure.map { "no: \($0)" } ?? "signed and verified.")
            )
        }
        return lines.isEmpty ? "" : "\n" + lines.joined(separator: "\n") + "\n"
    }

    private var whereTo: String {
        guard let own = known(.merchantPrivate), own.description.isPrivate else { return "" }
        // AMS takes RSA alone.
        let portals = (own.description.kind == "DSA" ? "" : "Antom Dashboard (AMS), ") + "Alipay portal (mapi)"
        return """

            Which key goes where:
              your private key           stays here: setting privateKey of the backend
              your public key            to the other side: \(portals); one line:
            \(own.description.publicBase64)
              the other side's public key  from there into the setting alipayPublicKey

            """
    }

    /// For programs.
    func json(_ status: ExitStatus) -> JSONValue {
        .object([
            "keys": .array(given.map(json)),
            "pairs": pairs.map(JSONValue.bool),
            "publicKey": known(.merchantPrivate).map { .string($0.description.publicBase64) },
            "samples": .array(
                samples.map {
                    .object([
                        "algorithm": .string($0.algorithm.rawValue), "ok": .bool($0.failure == nil),
                        "message": $0.failure.map(JSONValue.string),
                    ])
                }
            ),
            "problems": .array(problems.map(\.json)),
            "exitCode": .number(status.rawValue),
        ])
    }

    private func json(_ key: GivenKey) -> JSONValue {
        let description = known.first { $0.given.role == key.role }?.description
        return .object([
            "role": .string("\(key.role)"),
            "source": .string(key.source),
            "kind": description.map { .string($0.kind) },
            "bits": description.map { .number($0.bits) },
            "fingerprint": description.map { .string($0.fingerprint) },
            "isPrivate": description.map { .bool($0.isPrivate) },
        ])
    }
}
