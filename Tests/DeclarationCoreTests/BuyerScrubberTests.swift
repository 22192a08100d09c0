import DeclarationCore
import Testing

/// What the other side repeats of a buyer goes no further than the router.
@Suite struct BuyerScrubberTests {
    private static let told = "of ZHANG san (Zhang San), 11010519491231002x: no thousand; zhang, A"
    private static let kept = "of <redacted> (<redacted>), <redacted>: no thousand; <redacted>, A"

    private func declaration() -> Declaration {
        sampleDeclaration {
            $0.buyer = BuyerCertificate(
                type: .idCard,
                number: Redacted("11010519491231002X"),
                name: HolderName(
                    full: Redacted("Zhang San"),
                    first: Redacted("San"),
                    middle: Redacted("A"),
                    last: Redacted("Zhang")
                )
            )
        }
    }

    private func router(_ declare: @escaping FakeProvider.Declare) throws -> Router {
        try TrackWorld().ledger(["A": FakeProvider(declare: declare)]).router
    }

    @Test func outcomesComeWithoutTheBuyersData() async throws {
        let reason = OutcomeReason(.risk, code: "NO_SAN", text: Self.told, isAuthenticated: true)
        let report = try await router { _ in .rejected(reason) }.declare(declaration())
        guard case .rejected(let shown) = report.outcome else {
            Issue.record("\(report.outcome)")
            return
        }
        #expect(shown.text == Self.kept)
        #expect(shown.code == "NO_SAN", "a code stays a code")
    }

    @Test func errorsComeWithoutTheBuyersData() async throws {
        let router = try router { _ throws(ProviderError) in
            throw ProviderError(.unknown, .unreadableAnswer, Self.told)
        }
        do throws(RouterError) {
            _ = try await router.declare(declaration())
            Issue.record("nothing was thrown")
        } catch {
            guard case .backend(let failure) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(failure.message == Self.kept)
        }
    }

    /// What a text of ASCII alone is spared holds nothing: names in other letters can't stand in it, but for one letter.
    @Test(arguments: [
        ("测试用户", "no such buyer", "no such buyer"), ("MÜLLER", "no muller", "no muller"),
        ("\u{212A}im Lee", "not of kim lee", "not of <redacted>"), ("kim lee", "KIM LEE?", "<redacted>?"),
        ("KIM LEE", "at the end: kim lee", "at the end: <redacted>"), ("kim lee", "kim le", "kim le"),
        ("Kim", "KIMONO and kim", "KIMONO and <redacted>"), ("Kim", "测试 kim", "测试 <redacted>"),
    ])
    func namesAreFoundWhateverTheirLetters(name: String, told: String, kept: String) async throws {
        let reason = OutcomeReason(.risk, code: "NO", text: told, isAuthenticated: true)
        let declaration = sampleDeclaration {
            $0.buyer = BuyerCertificate(
                type: .idCard,
                number: Redacted("11010519491231002X"),
                name: HolderName(full: Redacted(name))
            )
        }
        let report = try await router { _ in .rejected(reason) }.declare(declaration)
        guard case .rejected(let shown) = report.outcome else {
            Issue.record("\(report.outcome)")
            return
        }
        #expect(shown.text == kept)
    }

    @Test func otherTextsStayAsTheyAre() async throws {
        let reason = OutcomeReason(.risk, code: "NO", text: "签名错误 Sign error\r\nx", isAuthenticated: true)
        let report = try await router { _ in .rejected(reason) }.declare(declaration())
        #expect(report.outcome == .rejected(reason))
    }
}
