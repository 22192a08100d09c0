extension LedgerRouter {
    /// A declaration that was opened for sending, with all that is needed to try elsewhere.
    struct Opened {
        let declaration: Declaration
        let plan: DeclarationPlan
        let client: ClientID?
    }

    /// Goes through the route's other backends as far as ``FailoverRule`` lets it.
    ///
    /// - Throws: the first failure when no other backend may be tried, else the last one.
    func failOver(
        _ failed: Opened,
        after first: LedgerRouterError
    ) async throws(LedgerRouterError) -> LedgerReport {
        var error = first
        var last = failed.plan.decision.backend
        for target in failed.plan.decision.route.failover {
            guard case .router(.backend(let failure)) = error else { break }
            guard let (plan, opening) = try await failover(failed, failure, from: last, to: target) else { continue }
            guard case .send(let ticket, let warnings) = opening else {
                return try await answer(opening, failed.declaration)
            }
            do throws(LedgerRouterError) {
                let report = try await send(ticket, plan.request)
                return full(report, plan, warnings + [Self.warning(failure, plan)])
            } catch let next {
                error = next.following(failure)
                last = target
            }
        }
        throw error
    }

    /// Opens a declaration at another backend.
    ///
    /// - Returns: `nil` when it may not go there, or can't.
    private func failover(
        _ failed: Opened,
        _ failure: ProviderError,
        from last: BackendID,
        to target: BackendID
    ) async throws(LedgerRouterError) -> (DeclarationPlan, LedgerOpening)? {
        let id = failed.declaration.requestID
        guard let from = router.configuration.backends[last], let other = router.configuration.backends[target],
            let plan = try? router.plan(failed.declaration, as: failed.plan.decision, for: target)
        else { return nil }
        let (entry, attempts) = try await guarded { () async throws(LedgerError) in
            (try await store.entry(id), try await store.attempts(of: id))
        }
        guard let entry,
            FailoverRule.refusal(entry, attempts: attempts, failure: failure, from: from.identity, to: other.identity)
                == nil
        else { return nil }
        let binding = LedgerBinding(plan, account: other.account, configurationVersion: configurationVersion)
        let opening = try await guarded { () async throws(LedgerError) in
            let now = time.now()
            let (intent, keys) = try intents.intent(failed.declaration, binding, failed.client, now: now)
            return try await backlog.open(keys, ticket: { $0?.ticket }) { [policy, time] view throws(LedgerError) in
                policy.openFailover(intent, after: entry.attemptCount, view, now: time.now())
            }
        }
        return opening.map { (plan, $0) }
    }

    private static func warning(_ failure: ProviderError, _ plan: DeclarationPlan) -> Problem {
        Problem(.warning, path: "", "went to \(plan.decision.backend), as nothing could be sent before: \(failure)")
    }
}

extension LedgerRouterError {
    /// The error with what failed before it, which is often where the trouble is.
    fileprivate func following(_ earlier: ProviderError) -> LedgerRouterError {
        guard case .router(.backend(var error)) = self else { return self }
        error.message += " (tried after \(earlier))"
        return .router(.backend(error))
    }
}
