/// Takes a buyer's data out of the other side's texts, which may repeat what it was sent: they go into the ledger's history,
/// into result files and in front of people.
struct BuyerScrubber: Sendable {
    /// What is looked for, a text a character, whatever its case; the longest first.
    private let values: [[String]]

    init(_ buyer: BuyerCertificate?) {
        let name = buyer?.name
        let parts: [Redacted<String>?] = [buyer?.number, name?.full, name?.first, name?.middle, name?.last]
        values = parts.compactMap { $0.map { Self.folded($0.exposed) } }
            // A single letter would tear every text apart and tells nobody anything.
            .filter { $0.count > 1 }
            .sorted { $0.count > $1.count }
    }

    /// The outcome without the buyer's data.
    func scrub(_ outcome: DeclareOutcome) -> DeclareOutcome {
        switch outcome {
        case .accepted(var acceptance):
            acceptance.reason = scrub(acceptance.reason)
            return .accepted(acceptance)
        case .rejected(let reason): return .rejected(scrub(reason))
        case .unknown(let reason): return .unknown(scrub(reason))
        }
    }

    /// The error without the buyer's data.
    func scrub(_ error: ProviderError) -> ProviderError {
        var error = error
        error.message = scrub(error.message)
        return error
    }

    /// The text without the buyer's data.
    func scrub(_ text: String) -> String {
        let folded = Self.folded(text)
        guard values.contains(where: { $0.count <= folded.count }) else { return text }
        let characters = Array(text)
        var clean = ""
        var index = 0
        while index < folded.count {
            if let value = values.first(where: { Self.stands($0, in: folded, at: index) }) {
                clean += "<redacted>"
                index += value.count
            } else {
                clean.append(characters[index])
                index += 1
            }
        }
        return clean
    }

    private func scrub(_ reason: OutcomeReason) -> OutcomeReason {
        var reason = reason
        reason.text = scrub(reason.text)
        // A code is a word of the other side's: nothing may be torn out of `INVALID_PARAMETER` for a buyer called Li.
        if !reason.code.utf8.allSatisfy(Self.isOfACode) { reason.code = scrub(reason.code) }
        return reason
    }

    private static func isOfACode(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }

    /// Whether a value stands there, and for itself where it is a short Latin word: "li" is no part of "declined".
    private static func stands(_ value: [String], in text: [String], at index: Int) -> Bool {
        guard text[index...].starts(with: value) else { return false }
        guard value.count < 5, value.allSatisfy(isLatin) else { return true }
        let end = index + value.count
        return (index == 0 || !isLatin(text[index - 1])) && (end == text.count || !isLatin(text[end]))
    }

    private static func isLatin(_ character: String) -> Bool {
        character.utf8.count == 1 && character.utf8.allSatisfy { (0x61...0x7A).contains($0) }
    }

    private static func folded(_ text: String) -> [String] { text.map { $0.lowercased() } }
}
