/// Takes a buyer's data out of the other side's texts, which may repeat what it was sent: they go into the ledger's history,
/// into result files and in front of people.
struct BuyerScrubber: Sendable {
    /// What is looked for, as it was given.
    private let data: [String]

    init(_ buyer: BuyerCertificate?) {
        let name = buyer?.name
        let parts: [Redacted<String>?] = [buyer?.number, name?.full, name?.first, name?.middle, name?.last]
        data = parts.compactMap { $0?.exposed }
    }

    /// What is looked for, a text a character, whatever its case; the longest first.
    private var values: [[String]] {
        data.map(Self.folded)
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

    /// The answer to an inquiry without the buyer's data in the other side's words.
    func scrub(_ result: InquiryResult) -> InquiryResult {
        switch result {
        case .found(var record, let isAuthenticated):
            record.memo = record.memo.map { scrub($0) }
            if let text = record.receipt?.text { record.receipt?.text = scrub(text) }
            return .found(record, isAuthenticated: isAuthenticated)
        case .rejected(let reason): return .rejected(scrub(reason))
        case .unknown(let reason): return .unknown(scrub(reason))
        case .failed, .notFound, .missing: return result
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
        guard data.contains(where: { Self.mayHold(text, $0) }) else { return text }
        let (folded, values) = (Self.folded(text), values)
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

    /// Whether a text may have a value in it. Most answers are short and in English: a look at their bytes tells, where a
    /// comparison by characters takes longer than all else that is done with an answer.
    private static func mayHold(_ text: String, _ value: String) -> Bool {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return true }
        guard value.utf8.allSatisfy({ $0 < 0x80 }) else {
            return value.unicodeScalars.contains(where: asciiTwins.contains)
        }
        let (text, value) = (text.utf8.map(lowercased), value.utf8.map(lowercased))
        guard let first = value.first, text.count >= value.count else { return false }
        return (0...(text.count - value.count)).contains { text[$0] == first && text[$0...].starts(with: value) }
    }

    /// What equals an ASCII character without being one: the Kelvin sign, the Greek question mark, the Greek varia.
    private static let asciiTwins: [Unicode.Scalar] = ["\u{212A}", "\u{37E}", "\u{1FEF}"]

    private static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

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
