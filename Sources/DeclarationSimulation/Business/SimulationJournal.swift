package import DeclarationCore

/// What came of declare calls.
package struct JournalCounts: Sendable, Hashable {
    /// Declare calls that reached the business, whatever came of them.
    package private(set) var calls = 0
    /// How many of them were accepted as new; of one id 0 or 1.
    package private(set) var declarations = 0
    /// How many of them were answered with the first answer and changed nothing.
    package private(set) var replays = 0
    /// How many of them pushed the data to customs again.
    package private(set) var retransmissions = 0
    /// How many of them were refused.
    package private(set) var refusals = 0

    mutating func note(_ answer: SimulatedAnswer) {
        calls += 1
        switch answer {
        case .refused: refusals += 1
        case .accepted(let acceptance):
            switch acceptance.handling {
            case .first: declarations += 1
            case .replay: replays += 1
            case .retransmission: retransmissions += 1
            }
        }
    }
}

/// What arrived for one id, so that a test can count it.
package struct JournalEntry: Sendable, Hashable {
    /// Who called.
    package let caller: SimulatedCaller
    /// The id.
    package let requestID: RequestID
    /// What came of its calls.
    package private(set) var counts = JournalCounts()
    /// How many different contents came, counted up to ``contentLimit``.
    package var distinctContents: Int { contents.count }
    /// Hash values and not the contents, so that an entry stays small and holds no personal data.
    private var contents: [Int] = []

    /// Beyond so many different contents no more are told apart, so that an entry stays small.
    package static let contentLimit = 8

    init(caller: SimulatedCaller, requestID: RequestID) {
        self.caller = caller
        self.requestID = requestID
    }

    mutating func note(_ declaration: SimulatedDeclaration, _ answer: SimulatedAnswer) {
        counts.note(answer)
        let content = declaration.hashValue
        if contents.count < Self.contentLimit, !contents.contains(content) { contents.append(content) }
    }
}

/// What arrived in all, also for ids that are no longer kept.
package struct JournalTotals: Sendable, Hashable {
    /// What came of all calls.
    package internal(set) var counts = JournalCounts()
    /// Inquiries.
    package internal(set) var inquiries = 0
    /// Ids that had to go because more came than are kept.
    package internal(set) var evictions = 0
}
