package import DeclarationCore
import Synchronization

/// The business behaviour of the other side as it is documented, in neutral terms; the wires stand in front of it.
///
/// Deterministic: it has no clock and no randomness, the time comes with each call. One value serves any number of
/// callers at once.
package final class SimulatedCustoms: Sendable {
    private struct State {
        var options: SimulationOptions
        var store = SimulationStore()
    }

    private let state: Mutex<State>

    /// Makes an empty one.
    package init(_ options: SimulationOptions = SimulationOptions()) {
        state = Mutex(State(options: options))
    }

    /// Makes one as a script says; its faults are not a matter of the business and left out.
    ///
    /// - Throws: when the script lists more payments than may be defined.
    package convenience init(_ script: SimulationScript) throws(InvalidInput) {
        self.init(script.options)
        for payment in script.payments { try define(payment) }
    }

    /// How it behaves now.
    package var options: SimulationOptions { state.withLock { $0.options } }

    /// Forgets declarations, payments and counts.
    package func reset() {
        state.withLock { $0.store = SimulationStore() }
    }

    /// Takes a declaration, new or repeated.
    package func declare(
        _ declaration: SimulatedDeclaration,
        from caller: SimulatedCaller,
        at now: ZonedTime
    ) -> SimulatedAnswer {
        state.withLock { state in
            DeclarationDesk(options: state.options, caller: caller, now: now).declare(declaration, &state.store)
        }
    }

    /// Tells how declarations of the caller stand. Each id counts once.
    package func inquire(
        _ ids: [RequestID],
        from caller: SimulatedCaller,
        at now: ZonedTime
    ) -> SimulatedInquiryAnswer {
        state.withLock { state in
            state.store.totals.inquiries += 1
            if let refusal = Self.refusal(of: ids, limit: state.options.inquiryLimit) { return .refused(refusal) }
            let desk = RecordDesk(options: state.options, rules: state.options.rules(of: caller), now: now)
            return Self.answer(to: ids, caller, desk, state.store)
        }
    }

    /// Makes a payment known, or changes it.
    ///
    /// - Throws: when more payments are defined than options allow.
    package func define(_ payment: SimulatedPayment) throws(InvalidInput) {
        let isKept = state.withLock { state in
            let key = SimulationStore.DefinitionKey(generation: payment.generation, paymentID: payment.id)
            guard
                state.store.definitions[key] != nil
                    || state.store.definitions.count < state.options.maximumPayments
            else { return false }
            state.store.definitions[key] = payment
            return true
        }
        guard isKept else {
            let message = "too many payments are defined; at most \(options.maximumPayments) are kept"
            throw InvalidInput([Problem(.error, path: "payments", message)])
        }
    }

    /// What arrived in all.
    package var totals: JournalTotals { state.withLock { $0.store.totals } }

    /// A part of what arrived for each id that is kept, in the order the ids were first seen, and how many ids there are.
    package func journal(offset: Int, limit: Int) -> (entries: [JournalEntry], count: Int) {
        state.withLock { state in
            let keys = state.store.keys
            let page = keys.dropFirst(offset).prefix(limit)
            return (page.compactMap { state.store[$0]?.journal }, keys.count)
        }
    }

    private static func refusal(of ids: [RequestID], limit: Int) -> SimulatedRefusal? {
        if ids.isEmpty || ids.contains(where: \.rawValue.isEmpty) {
            return SimulatedRefusal(.invalidRequest, "an id is missing")
        }
        return ids.count > limit ? SimulatedRefusal(.tooManyIDs, "\(ids.count) ids; at most \(limit)") : nil
    }

    private static func answer(
        to ids: [RequestID],
        _ caller: SimulatedCaller,
        _ desk: RecordDesk,
        _ store: SimulationStore
    ) -> SimulatedInquiryAnswer {
        var (records, notFound, seen): ([SimulatedRecord], [RequestID], Set<RequestID>) = ([], [], [])
        for id in ids where seen.insert(id).inserted {
            if let known = store[SimulationStore.Key(caller: caller, requestID: id)]?.accepted {
                records.append(desk.record(of: known))
            } else {
                notFound.append(id)
            }
        }
        return .found(records, notFound: notFound)
    }
}
