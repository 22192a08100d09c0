public import DeclarationCore

/// The rules that every ledger store keeps, as checks that run under any test framework:
///
/// ```swift
/// let suite = LedgerStoreConformance { try await MyStore(emptyDatabase()) }
/// let results = await suite.run()
/// #expect(results.filter(\.isFailure).isEmpty, "\(results)")
/// ```
public struct LedgerStoreConformance: Sendable {
    /// A rule.
    public enum Check: String, Sendable, Hashable, CaseIterable {
        /// Every field of an entry and of its history comes back as it was written.
        case keepsEveryField
        /// A decision sees its entry, its owner's lease, the other entries of the payment, and the buyer's sum.
        case showsTheWholeView
        /// A decision that throws has written nothing.
        case writesNothingOnError
        /// Decisions on one id run one after the other.
        case serialisesOneID
        /// Of many declarations of one payment at once, each sees the ones before.
        case serialisesOnePayment
        /// Many calls at once are all written.
        case takesManyAtOnce
        /// Who is cancelled waits for what it began.
        case endsWhatACancelledCallerBegan
        /// An attempt is ended once.
        case endsAnAttemptOnce
        /// Pages hold each matching entry once, in order.
        case pagesInOrder
        /// Pages go in the order that is asked for, of entries and of rows.
        case ordersPages
        /// A lean scan shows of each entry and its calls what the entry has, page by page.
        case scansHistory
        /// Entries that can't be read are named by pages and scans and keep nothing else back. Only where the suite was told
        /// how to damage one.
        case goesOnOverDamage
        /// Entries of a time are counted by backend and state, each once.
        case tallies
        /// Every condition of a filter counts.
        case filters
        /// An entry is leased to one tracker at a time, and again when the lease has ended or was given back.
        case leasesOnce
        /// Forgetting erases what is settled and old, and nothing else.
        case forgets
        /// Events come back as they were written, in order or against it, page by page, by every condition of a filter.
        case keepsEvents
        /// A decision's events are there with what else it writes, in the order of the transactions.
        case keepsEventsWithADecision
        /// Of a decision that can't be written in full nothing is written, neither entry nor events. Only where the suite was
        /// told how to make a write fail.
        case writesAllOrNothing
        /// Of many that record one configuration at once, one does; other events are all kept.
        case recordsAConfigurationOnce
        /// The use of configurations is counted by version and backend.
        case countsConfigurationUse
        /// Forgetting erases old shadow events and no others, and numbers don't come again.
        case forgetsShadows
        /// Sealed and hashed bytes come back whatever bytes they are.
        case keepsBytes
        /// A closed store refuses.
        case refusesWhenClosed
    }

    /// What a write is of.
    public enum Part: Sendable, Hashable, CaseIterable {
        /// A declaration's entry.
        case entry
        /// An event.
        case event
    }

    let makeStore: @Sendable () async throws -> any LedgerStore
    let damage: (@Sendable (RequestID) async throws -> Void)?
    let refuse: (@Sendable (Part, RequestID) async throws -> Void)?

    /// Makes a suite.
    ///
    /// - Parameters:
    ///   - damage: makes an entry of the store that was opened last one that can't be read, as a bad disk would; `nil` for
    ///     a store in which that can't happen.
    ///   - refuse: makes the next transaction of the store that was opened last fail that writes this part of an id, as a
    ///     full disk would; `nil` for a store in which that can't happen.
    ///   - makeStore: opens an empty store; called once for each check.
    public init(
        damage: (@Sendable (RequestID) async throws -> Void)? = nil,
        refuse: (@Sendable (Part, RequestID) async throws -> Void)? = nil,
        _ makeStore: @escaping @Sendable () async throws -> any LedgerStore
    ) {
        self.damage = damage
        self.refuse = refuse
        self.makeStore = makeStore
    }

    /// Makes the checks one after the other.
    public func run(_ checks: [Check] = Check.allCases) async -> [ConformanceResult<Check>] {
        var results: [ConformanceResult<Check>] = []
        for check in checks { results.append(ConformanceResult(check: check, verdict: await verdict(check))) }
        return results
    }

    private func verdict(_ check: Check) async -> ConformanceVerdict {
        if check == .goesOnOverDamage, damage == nil {
            return .notApplicable(reason: "the suite was not told how to damage an entry")
        }
        if check == .writesAllOrNothing, refuse == nil {
            return .notApplicable(reason: "the suite was not told how to make a write fail")
        }
        do {
            let store = try await makeStore()
            let verdict = await verdict(check, store)
            await store.close()
            return verdict
        } catch {
            return .failed("\(error)")
        }
    }

    private func verdict(_ check: Check, _ store: any LedgerStore) async -> ConformanceVerdict {
        do {
            try await perform(check, store)
            return .passed
        } catch {
            return .failed("\(error)")
        }
    }

    private func perform(_ check: Check, _ store: any LedgerStore) async throws {
        switch check {
        case .keepsEveryField: try await keepsEveryField(store)
        case .showsTheWholeView: try await showsTheWholeView(store)
        case .writesNothingOnError: try await writesNothingOnError(store)
        case .serialisesOneID: try await serialisesOneID(store)
        case .serialisesOnePayment: try await serialisesOnePayment(store)
        case .takesManyAtOnce: try await takesManyAtOnce(store)
        case .endsWhatACancelledCallerBegan: try await endsWhatACancelledCallerBegan(store)
        case .endsAnAttemptOnce: try await endsAnAttemptOnce(store)
        case .pagesInOrder: try await pagesInOrder(store)
        case .ordersPages: try await ordersPages(store)
        case .scansHistory: try await scansHistory(store)
        case .goesOnOverDamage: try await goesOnOverDamage(store)
        case .tallies: try await tallies(store)
        case .filters: try await filters(store)
        case .leasesOnce: try await leasesOnce(store)
        case .forgets: try await forgets(store)
        case .keepsEvents: try await keepsEvents(store)
        case .keepsEventsWithADecision: try await keepsEventsWithADecision(store)
        case .writesAllOrNothing: try await writesAllOrNothing(store)
        case .recordsAConfigurationOnce: try await recordsAConfigurationOnce(store)
        case .countsConfigurationUse: try await countsConfigurationUse(store)
        case .forgetsShadows: try await forgetsShadows(store)
        case .keepsBytes: try await keepsBytes(store)
        case .refusesWhenClosed: try await refusesWhenClosed(store)
        }
    }
}
