import DeclarationCore
import Synchronization

/// When tests ask.
let sampleTime = ZonedTime(epochMilliseconds: 1_795_000_000_000)

/// A declaration that every rule accepts; tests change one thing at a time.
func sampleDeclaration(_ change: (inout Declaration) -> Void = { _ in }) -> Declaration {
    var declaration = Declaration(
        requestID: "DECL-20231115-0001",
        paymentIDs: [.ams: "20231114000000000000000000000000001"],
        amount: .fen(1234),
        customs: CustomsDestination(code: "NINGBO"),
        merchant: MerchantFiling(customsCode: "TESTCODE01", customsName: "Test Trading Co Ltd")
    )
    change(&declaration)
    return declaration
}

/// The table of two places that differ between generations, and one that doesn't.
let sampleTable = CustomsTable(places: [
    place("general-administration", [.ams: ["ZONGSHU"], .mapi: ["ZONGSHU"]]),
    place("ningbo", [.ams: ["NINGBO"], .mapi: ["NINGBO"]]),
    place("xinzheng-airport", [.ams: ["ZONGSHU", "HENAN"], .mapi: ["HENAN"]]),
    place("hangzhou", [.ams: ["ZONGSHU"], .mapi: ["HANGZHOU_ZONGSHU", "HANGZHOU"]]),
    place("chongqing", [.mapi: ["CHONGQING"]]),
])

private func place(_ id: CustomsPlace, _ codes: [Generation: [CustomsCode]]) -> CustomsTable.Place {
    CustomsTable.Place(
        id: id,
        name: id.rawValue,
        nameZh: id.rawValue,
        status: "documented",
        codes: codes,
        transmitsTo: [],
        registrationIDs: [.init(id: "31222699S7", sources: ["test"])],
        notes: []
    )
}

/// A backend that does what a test says and remembers what it was asked.
final class FakeProvider: DeclarationProvider {
    typealias Declare = @Sendable (DeclareRequest) async throws(ProviderError) -> DeclareOutcome
    typealias Rehearse = @Sendable (DeclareRequest) async throws(ProviderError) -> Rehearsal
    typealias Inquire = @Sendable ([RequestID]) async throws(ProviderError) -> InquiryOutcome

    let account: ProviderAccount
    let limits: DeclarationLimits
    private let onDeclare: Declare
    private let onInquire: Inquire
    private let onRehearse: Rehearse
    private let log = Mutex<(declared: [DeclareRequest], inquired: [[RequestID]], rehearsed: [DeclareRequest])>(
        ([], [], [])
    )

    init(
        account: ProviderAccount = "fake",
        limits: DeclarationLimits = .none,
        declare: @escaping Declare = { _ in .accepted(Acceptance(reason: .accepted)) },
        inquire: @escaping Inquire = { ids in
            .answered(InquiryAnswer(records: [], notFound: ids, isAuthenticated: true))
        },
        rehearse: @escaping Rehearse = { _ in .unsupported }
    ) {
        self.account = account
        self.limits = limits
        onDeclare = declare
        onInquire = inquire
        onRehearse = rehearse
    }

    var declared: [DeclareRequest] { log.withLock { $0.declared } }
    var inquired: [[RequestID]] { log.withLock { $0.inquired } }
    var rehearsed: [DeclareRequest] { log.withLock { $0.rehearsed } }

    func declare(_ request: DeclareRequest) async throws(ProviderError) -> DeclareOutcome {
        log.withLock { $0.declared.append(request) }
        return try await onDeclare(request)
    }

    func rehearse(_ request: DeclareRequest) async throws(ProviderError) -> Rehearsal {
        log.withLock { $0.rehearsed.append(request) }
        return try await onRehearse(request)
    }

    func inquire(_ ids: [RequestID]) async throws(ProviderError) -> InquiryOutcome {
        log.withLock { $0.inquired.append(ids) }
        return try await onInquire(ids)
    }
}

extension OutcomeReason {
    static let accepted = OutcomeReason(.accepted, code: "SUCCESS", isAuthenticated: true)
}
