import DeclarationCore
import OpenSSLSigning

/// A key of a converted backend: where it is, and the key itself where it was given.
struct ConvertedKey: Sendable {
    /// What is known of a key's place.
    enum Source: Sendable {
        /// The key stood in the input: this text goes into a file.
        case given(Secret)
        /// A file that the input names.
        case file
        /// An environment variable.
        case environment
    }

    let setting: String
    let entry: ForeignEntry
    let reference: SecretReference
    let source: Source
    /// The size of an asymmetric key that could be read.
    let bits: Int?
    /// The length of a shared key that stood in the input.
    var length: Int? {
        if case .given(let secret) = source, bits == nil { secret.exposedBytes.count } else { nil }
    }
}

/// Makes keys out of what foreign entries say.
struct KeyMaker {
    /// Where keys come to lie and where they are referred to from.
    let places: ConversionPlaces

    /// The key of an entry.
    ///
    /// - Throws: why the entry holds neither a key nor the path of one; nothing of it is shown.
    func key(
        _ setting: String,
        _ kind: ForeignName.Kind,
        _ recognition: Recognition,
        backend: String
    ) throws(InvalidInput) -> ConvertedKey {
        let entry = recognition.entry
        switch entry.value {
        case .environment(let name):
            return ConvertedKey(
                setting: setting,
                entry: entry,
                reference: .environment(name),
                source: .environment,
                bits: nil
            )
        case .computed:
            throw InvalidInput([entry.problem(.error, ForeignAccount.notWritten(setting))])
        case .text(let secret):
            let text = Self.unescaped(secret.trimmed)
            if isPath(text, recognition, kind) { return file(setting, entry, text) }
            return try given(setting, kind, entry, text, backend)
        }
    }

    /// A PEM in one line often has `\n` where lines end.
    private static func unescaped(_ secret: Secret) -> Secret {
        let text = String(decoding: secret.exposedBytes, as: UTF8.self)
        return text.contains("-----BEGIN") ? Secret(text.replacing("\\n", with: "\n")) : secret
    }

    /// Whether a text is the path of a key's file: a path is shown, so what may be a piece of a key is none.
    private func isPath(_ secret: Secret, _ recognition: Recognition, _ kind: ForeignName.Kind) -> Bool {
        let text = String(decoding: secret.exposedBytes, as: UTF8.self)
        guard !text.contains("-----BEGIN"), !text.contains("\n"), text.utf8.count <= 512, NameWords.isCalm(text) else {
            return false
        }
        let parts = text.split { $0 == "/" || $0 == "\\" }
        let last = parts.last?.lowercased() ?? ""
        if [".pem", ".key", ".txt", ".der", ".crt", ".cer", ".pub"].contains(where: last.hasSuffix) { return true }
        if ["/", "./", "../"].contains(where: text.hasPrefix) { return true }
        return recognition.isPath && (kind != .shared || parts.count > 1 || last.contains("."))
    }

    private func file(_ setting: String, _ entry: ForeignEntry, _ path: Secret) -> ConvertedKey {
        let text = String(decoding: path.exposedBytes, as: UTF8.self).replacing("\\", with: "/")
        let bare = text.hasPrefix("classpath:") ? String(text.dropFirst(10)) : text
        let absolute = FilePath.resolve(bare, in: FilePath.folder(of: places.absolute(entry.file)))
        let bits = (try? InputFile.read(absolute, maximumBytes: 1 << 20))
            .flatMap { try? KeyDescription(of: Secret($0)) }?.bits
        return ConvertedKey(
            setting: setting,
            entry: entry,
            reference: .file(places.relative(absolute)),
            source: .file,
            bits: bits
        )
    }

    private func given(
        _ setting: String,
        _ kind: ForeignName.Kind,
        _ entry: ForeignEntry,
        _ secret: Secret,
        _ backend: String
    ) throws(InvalidInput) -> ConvertedKey {
        let name = ([backend] + NameWords.of(setting)).joined(separator: "-")
        guard kind != .shared else {
            let reference = places.key("\(name).txt")
            return ConvertedKey(
                setting: setting,
                entry: entry,
                reference: .file(reference),
                source: .given(secret),
                bits: nil
            )
        }
        do throws(SigningError) {
            let file = try KeyFileText(of: secret)
            return ConvertedKey(
                setting: setting,
                entry: entry,
                reference: .file(places.key("\(name).pem")),
                source: .given(file.pem),
                bits: file.description.bits
            )
        } catch {
            let message = "is neither the path of a file nor a key that can be used: \(error.message)"
            throw InvalidInput([entry.problem(.error, message)])
        }
    }
}
