import DeclarationCore
import DeclarationRouter
import OpenSSLSigning

extension CommandDescription {
    /// `customs keys`.
    static let keys = CommandDescription(
        "keys",
        summary: "check signing keys before the other side does",
        subcommands: [keysCheck]
    )

    private static let keysCheck = CommandDescription(
        "check",
        summary: "say what keys are, whether they pair and which goes where; sign and verify a sample",
        discussion: [
            "Keys may be PEM or one line of base64, PKCS#8 or PKCS#1. Key material is never printed, apart from the "
                + "public key that has to be uploaded.",
            "Which key goes where: your private key stays with you, in this program's configuration (privateKey). Its "
                + "public key goes to the other side: Antom Dashboard for AMS, the Alipay portal for mapi. The other "
                + "side's own public key, shown there, goes into the configuration (alipayPublicKey).",
            "JSON: keys [{role, source, kind, bits, fingerprint, isPrivate}], pairs, publicKey, samples [{algorithm, ok, "
                + "message}], problems [{severity, path, message}], exitCode.",
        ],
        arguments: [
            ArgumentDescription("PRIVATE", .file, help: "Your private key."),
            ArgumentDescription("PUBLIC", .file, help: "The public key that should belong to it."),
        ],
        options: [.alipayKey, .md5Key, .keysBackend],
        examples: [
            Example(line: "customs keys check private.pem public.pem", text: "Do these two belong together?"),
            Example(
                line: "customs keys check private.pem --alipay-key alipay.txt",
                text: "Is the other key really Alipay's and not your own?"
            ),
            Example(line: "customs keys check --backend ams", text: "The keys that the configuration names."),
            Example(line: "customs keys check --md5-key md5.key", text: "A shared key of the legacy gateway."),
        ],
        exitCodes: [
            ExitStatus.ok.means("Nothing is wrong with the keys."),
            ExitStatus.invalid.means("Something is wrong with a key, or keys don't belong together."),
            ExitStatus.noInput.means(ExitStatus.noInput.text),
        ] + ExitStatus.configured + ExitStatus.common,
        action: KeysCommand.run
    )
}

extension OptionDescription {
    fileprivate static let alipayKey = OptionDescription(
        "alipay-key",
        "FILE",
        .file,
        help: "The other side's public key, as alipayPublicKey in the configuration."
    )
    fileprivate static let md5Key = OptionDescription(
        "md5-key",
        "FILE",
        .file,
        help: "A shared key for MD5, for the legacy gateway."
    )
    fileprivate static let keysBackend = OptionDescription(
        "backend",
        "NAME",
        .backend,
        help: "Take the keys of this backend from the configuration."
    )
}

/// Checks keys.
enum KeysCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        var keys: [GivenKey] = []
        if let backend = invocation.value(.keysBackend) {
            keys += try ConfiguredKeys(invocation).keys(of: backend)
        }
        let files: [(GivenKey.Role, String?)] = [
            (.merchantPrivate, invocation.arguments.first), (.merchantPublic, invocation.arguments.dropFirst().first),
            (.alipayPublic, invocation.value(.alipayKey)), (.shared, invocation.value(.md5Key)),
        ]
        for (role, path) in files {
            guard let path else { continue }
            keys.removeAll { $0.role == role }
            keys.append(GivenKey(role: role, source: path, secret: Secret(try invocation.read(path))))
        }
        guard !keys.isEmpty else {
            throw CommandFailure(.usage, "name a key file, or a configured backend with --backend NAME")
        }
        let report = KeyReport(keys)
        let status = report.hasErrors ? ExitStatus.invalid : .ok
        invocation.complain(report.problems.map(\.description))
        try invocation.print(report.text, json: report.json(status))
        return status
    }
}

/// A key and the place it was given for.
struct GivenKey: Sendable {
    /// What a key is for.
    enum Role: String, Sendable, CaseIterable {
        case merchantPrivate = "your private key"
        case merchantPublic = "your public key"
        case alipayPublic = "the other side's public key"
        case shared = "shared MD5 key"

        /// The setting that the key is for.
        init?(setting name: String) {
            let name = name.lowercased()
            if name.contains("md5") {
                self = .shared
            } else if name.contains("privatekey") {
                self = .merchantPrivate
            } else if name.contains("publickey") {
                self = .alipayPublic
            } else {
                return nil
            }
        }
    }

    let role: Role
    let source: String
    let secret: Secret
}
