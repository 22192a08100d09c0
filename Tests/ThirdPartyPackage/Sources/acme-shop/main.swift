import DeclarationCore
import DeclarationRouter
import ProviderCatalog

// Backends, routes and ledger; all problems of the configuration are thrown at once.
let router = try await LedgerRouter.open(configurationAt: CommandLine.arguments[1], registrations: BuiltIn.all)
// What an earlier run left open: an inquiry first, and only what isn't there is sent again.
_ = try await router.settle()

let order = Declaration(
    requestID: "ORDER-0001",
    paymentIDs: [.ams: "20231114000000000000000000000000001"],
    amount: .fen(12_345),
    customs: CustomsDestination(place: "ningbo"),
    merchant: MerchantFiling(customsCode: "TESTCODE01", customsName: "Example Trading"),
    buyer: BuyerCertificate(
        type: .idCard,
        number: Redacted("11010519491231002X"),
        name: HolderName(full: Redacted("测试用户"))
    )
)

do throws(LedgerRouterError) {
    let report = try await router.declare(order)
    for problem in report.warnings { print("doubtful:", problem) }
    switch report.outcome {
    case .accepted(let acceptance): print(report.isKept ? "known:" : "accepted:", acceptance.customsPaymentID ?? "")
    case .rejected(let reason): print("refused:", reason.code, reason.text, reason.advice)
    case .unknown(let reason): print("nobody knows yet:", reason.code)
    }
} catch {
    // Declare the same order again later: what is unknown is settled first, and nothing goes out twice.
    print(error.delivery, error)
}

// How an order stands: asked at the account that has it, and written down. Ids that the ledger doesn't know are left out.
for (id, answers) in await router.inquire([:], bound: try await router.bindings(of: [order.requestID])) {
    for answer in answers {
        if case .found(let record, _) = answer.result { print(id, record.status, record.receipt?.code ?? "no receipt") }
    }
}

// Follows it for two seconds; a back end runs `Tracker(router)` instead, which follows all that is open.
for try await event in Watcher(router, [order.requestID], timeout: .seconds(2)).run() {
    if case .receipt(let entry) = event { print("customs:", entry.record?.receipt?.code ?? "") }
}

// What the ledger has, page by page.
let page = try await router.store.entries(matching: LedgerFilter(states: [.accepted]), after: nil, limit: 100)
for entry in page.entries { print(entry.requestID, entry.state, entry.binding.backend, entry.amount) }

await router.close()
