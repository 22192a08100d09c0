/// Finds out whether an id, or the other side, is to blame for answers that can't be used: the rules by which a call is
/// asked again in parts. No call of its own.
///
/// Calls are parted only as long as the other side is seen to answer others: where only failures are seen, an id that had
/// an answer is asked for again, as a witness, and once that has none either nothing more is asked. One that answers nobody
/// isn't asked more often for it. Each call counts in the rate like any other.
struct InquiryParting {
    /// The numbers of the callers that wait for an id.
    typealias Waiters = Set<UInt64>

    /// Ids that had no usable answer together.
    struct Suspects {
        var waiters: [RequestID: Waiters]
        /// What their call came to.
        let result: InquiryResult
        /// Whether that call was a part of one that had failed.
        let isPart: Bool
        /// Whether they were asked for together; a part of a call that was not sent yet wasn't.
        fileprivate var isAsked = true
        /// How many more calls may fail before it is taken to be the other side.
        fileprivate var patience = 0

        init(_ waiters: [RequestID: Waiters], _ result: InquiryResult, isPart: Bool) {
            self.waiters = waiters.filter { !$0.value.isEmpty }
            self.result = result
            self.isPart = isPart
        }
    }

    /// What is to be told of ids for which nobody asks any more by himself.
    struct Verdict {
        let suspects: Suspects
        /// Whether the id is to blame: it was asked for alone, while others had answers.
        let isAtFault: Bool
    }

    /// As many failures in a row as it takes to find one id, and one more, so that its neighbour can be asked for.
    private let fullCredit: Int
    private let patience: Int
    /// How many more calls may have no usable answer before nothing more is parted.
    private var credit = 0
    /// An id that had an answer; `nil` before one had, and once there is none for it either.
    private var witness: RequestID?
    private var isWitnessAsked = false
    /// What waits for others' answers, which tell who is to blame.
    private var doubted: [Suspects] = []
    /// What is to be asked for, the last first: the parts of the oldest call, so that none waits behind those of new ones.
    private var parts: [Suspects] = []
    /// The most parts that wait: a call that fails beyond that is one that failed as a whole.
    private let most: Int

    /// - Parameters:
    ///   - batchLimit: the ids of one call.
    ///   - callsInFlight: after so many failures of others it is taken to be the other side.
    init(batchLimit: Int, callsInFlight: Int) {
        let halvings = Int.bitWidth - (batchLimit - 1).leadingZeroBitCount
        fullCredit = halvings + 2
        patience = callsInFlight
        most = 4 * callsInFlight
    }

    /// Takes the next ids that are to be asked for by themselves, with those who wait for them: nobody for a witness.
    mutating func next() -> [RequestID: Waiters]? {
        if let part = parts.popLast() { return part.waiters }
        guard !doubted.isEmpty, let id = witness else { return nil }
        witness = nil
        isWitnessAsked = true
        return [id: []]
    }

    /// A call had a usable answer, for this id too: what is doubted meanwhile is the ids' fault.
    mutating func answered(_ id: RequestID?) -> [Verdict] {
        credit = fullCredit
        witness = id
        isWitnessAsked = false
        let suspects = doubted
        doubted = []
        return suspects.compactMap { part($0) }
    }

    /// A call had an answer that can't be used, which may be the fault of one id.
    mutating func failed(_ suspects: Suspects) -> [Verdict] {
        let hasCredit = credit > 0
        credit = max(0, credit - 1)
        var verdicts = tire()
        guard !suspects.waiters.isEmpty else {
            isWitnessAsked = false
            return verdicts
        }
        // Who was answered last may have been so long ago: of one id that was asked for alone the witness tells.
        if !hasCredit || (!suspects.isPart && suspects.waiters.count == 1) {
            doubt(suspects)
        } else if let verdict = part(suspects) {
            verdicts.append(verdict)
        }
        if credit == 0 { doubtParts() }
        return verdicts
    }

    /// A call failed in a way that no id is to blame for: nothing is parted before one is answered again.
    mutating func failed() -> [Verdict] {
        credit = 0
        isWitnessAsked = false
        let verdicts = tire()
        doubtParts()
        return verdicts
    }

    /// Nothing is under way that could tell who is to blame.
    mutating func giveUp() -> [Verdict] {
        defer { doubted = [] }
        return doubted.map { Verdict(suspects: $0, isAtFault: false) }
    }

    /// A caller doesn't wait any more.
    ///
    /// - Returns: the ids that it waited for here.
    mutating func leave(_ number: UInt64) -> Set<RequestID> {
        var ids: Set<RequestID> = []
        func left(_ suspects: [Suspects]) -> [Suspects] {
            suspects.compactMap { suspects in
                ids.formUnion(suspects.waiters.filter { $0.value.contains(number) }.keys)
                var rest = suspects
                rest.waiters = suspects.waiters.mapValues { $0.subtracting([number]) }.filter { !$0.value.isEmpty }
                return rest.waiters.isEmpty ? nil : rest
            }
        }
        doubted = left(doubted)
        parts = left(parts)
        return ids
    }

    /// Has the halves asked for by themselves; one id that was asked for alone is to blame.
    private mutating func part(_ suspects: Suspects) -> Verdict? {
        guard suspects.isAsked else {
            parts.append(suspects)
            return nil
        }
        guard suspects.waiters.count > 1 else { return Verdict(suspects: suspects, isAtFault: true) }
        guard suspects.isPart || parts.count < most else { return Verdict(suspects: suspects, isAtFault: false) }
        let ids = suspects.waiters.keys.sorted()
        let halves = [ids.prefix((ids.count + 1) / 2), ids.dropFirst((ids.count + 1) / 2)].map { half -> Suspects in
            var part = suspects
            part.waiters = suspects.waiters.filter { half.contains($0.key) }
            part.isAsked = false
            return part
        }
        parts.insert(contentsOf: halves.reversed(), at: suspects.isPart ? parts.endIndex : 0)
        return nil
    }

    private mutating func doubt(_ suspects: Suspects) { doubted.append(suspects.with(patience)) }

    private mutating func doubtParts() {
        for suspects in parts.reversed() { doubt(suspects) }
        parts = []
    }

    /// Counts a failure for what is doubted: nobody waits for ever.
    private mutating func tire() -> [Verdict] {
        if isWitnessAsked { return [] }
        let tired = doubted.map { $0.with($0.patience - 1) }
        doubted = tired.filter { $0.patience > 0 }
        return tired.filter { $0.patience <= 0 }.map { Verdict(suspects: $0, isAtFault: false) }
    }
}

extension InquiryParting.Suspects {
    fileprivate func with(_ patience: Int) -> Self {
        var suspects = self
        suspects.patience = patience
        return suspects
    }
}
