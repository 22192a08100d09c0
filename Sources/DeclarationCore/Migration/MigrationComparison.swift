/// One measure of two generations at one office, and whether they differ by more than chance.
package struct MigrationComparison: Sendable {
    /// What is compared.
    package enum Measure: String, Sendable, CaseIterable {
        /// Ids that were refused at least once.
        case refused
        /// Ids with a call whose outcome nobody knew.
        case unknown
    }

    /// What the numbers say.
    package enum Verdict: String, Sendable {
        /// The corrected p-value is below 5 %.
        case moreThanChance
        /// It is not, although the numbers could have shown it.
        case notMoreThanChance
        /// The numbers are too small to show anything.
        case tooFew
    }

    /// What is compared.
    package let measure: Measure
    /// The first generation and its share.
    package let first: (generation: Generation, share: Proportion)
    /// The second generation and its share.
    package let second: (generation: Generation, share: Proportion)
    /// The p-value of Fisher's exact test, two-sided.
    package let p: Double
    /// The p-value after Holm's correction for all comparisons of the report.
    package internal(set) var correctedP: Double

    /// Below it, a difference counts as more than chance.
    package static let level = 0.05
    /// Fewer ids on one side say nothing.
    package static let fewestIDs = 30

    init(_ measure: Measure, _ first: (Generation, Proportion), _ second: (Generation, Proportion)) {
        self.measure = measure
        self.first = first
        self.second = second
        p = FisherTest.p(first.1, second.1)
        correctedP = p
    }

    /// What the numbers say.
    package var verdict: Verdict {
        if correctedP < Self.level { return .moreThanChance }
        let shares = [first.share, second.share]
        if shares.contains(where: { $0.total < Self.fewestIDs }) { return .tooFew }
        guard shares.contains(where: { $0.count > 0 }) else { return .notMoreThanChance }
        return FisherTest.smallestP(first.share, second.share) < Self.level ? .notMoreThanChance : .tooFew
    }
}
