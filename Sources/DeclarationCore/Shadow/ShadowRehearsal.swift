/// A declaration that was really opened for sending, and whose call has ended: what is to be found out about it.
struct ShadowRehearsal: Sendable {
    let declaration: Declaration
    /// The position of the route that decided.
    let position: Int
    /// What it really went to; here it is only asked too.
    let real: ShadowBackend
    let shadow: ShadowBackend
    let outcome: (summary: String, outcomeClass: OutcomeClass)
    let time: ZonedTime
    let configurationVersion: String

    /// Runs routing, limits, translation and signing for the shadow; sends nothing.
    ///
    /// - Returns: `nil` when the configuration has no such route any more.
    func finding() async -> ShadowFinding? {
        guard let home = real.check(declaration, routedBy: position),
            let away = shadow.check(declaration, routedBy: position), let office = home.customsCode
        else { return nil }
        var finding = ShadowFinding(
            pair: ShadowPair(office: office, place: home.place, backend: real.id, shadow: shadow.id),
            outcome: outcome.summary,
            outcomeClass: outcome.outcomeClass,
            result: .expressible,
            reasons: away.errorPaths.map { ShadowReason(.check, $0) },
            shadowOffice: away.customsCode,
            warningsOfReal: home.warnings.subtracting(away.warnings).map(\.path).distinct,
            warningsOfShadow: away.warnings.subtracting(home.warnings).map(\.path).distinct
        )
        if away.customsCode == nil, finding.reasons.isEmpty { finding.reasons = [ShadowReason(.check, "customs")] }
        guard let code = away.customsCode, finding.reasons.isEmpty else {
            finding.result = .inexpressible
            return finding
        }
        await rehearse(DeclareRequest(declaration: declaration, customsCode: code), &finding)
        return finding
    }

    private func rehearse(_ request: DeclareRequest, _ finding: inout ShadowFinding) async {
        do throws(ProviderError) {
            switch try await shadow.rehearse(request) {
            case .built(let built): finding.request = built
            case .unsupported: finding.result = .unchecked
            }
        } catch {
            finding.result = .inexpressible
            finding.reasons = [ShadowReason(.build, error.code.rawValue)]
        }
    }

    func event(_ finding: ShadowFinding) -> LedgerEvent {
        LedgerEvent(
            time: time,
            kind: .shadow,
            subject: declaration.requestID.rawValue,
            configurationVersion: configurationVersion,
            detail: finding.json
        )
    }
}

extension ShadowCheck {
    /// Where something stands in the way.
    fileprivate var errorPaths: [String] { problems.filter { $0.severity == .error }.map(\.path).distinct }
    /// What is doubtful.
    fileprivate var warnings: Set<Problem> { Set(problems.filter { $0.severity == .warning }) }
}

extension Sequence where Element == String {
    /// Each once, in order.
    fileprivate var distinct: [String] { Set(self).sorted() }
}
