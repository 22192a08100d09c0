import DeclarationCore

/// Takes a buyer's data out of texts of the other side, which may repeat what it was sent.
struct BuyerScrubber: Sendable {
    private let values: [String]

    init(_ declaration: Declaration) {
        let buyer = declaration.buyer
        let name = buyer?.name
        values = [buyer?.number, name?.full, name?.first, name?.middle, name?.last]
            .compactMap { $0?.exposed }
            // A single letter would tear every text apart and tells nobody anything.
            .filter { $0.count > 1 }
            .sorted { $0.count > $1.count }
    }

    /// The text without the buyer's data.
    func scrub(_ text: String) -> String {
        values.reduce(text) { $0.replacing($1, with: "<redacted>") }
    }

    /// The reason without the buyer's data.
    func scrub(_ reason: OutcomeReason) -> OutcomeReason {
        var reason = reason
        reason.text = scrub(reason.text)
        reason.code = scrub(reason.code)
        return reason
    }
}
