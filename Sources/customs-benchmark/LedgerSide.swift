import DeclarationCore
import DeclarationRouter
import FoundationEssentials
import Glibc
import OpenSSLSigning
import SQLiteLedger
import Synchronization

/// A router with a new ledger in a folder of its own.
struct LedgerSide {
    let router: LedgerRouter
    private let store: SQLiteLedger
    private let folder: String

    /// What it wrote so far.
    var traffic: SQLiteLedger.Traffic { store.traffic }

    init(_ router: Router) throws {
        folder = try Folder.temporary()
        let time = SystemTime()
        store = try SQLiteLedger(path: folder + "/ledger.db", time: time)
        self.router = LedgerRouter(
            router: router,
            store: store,
            sealer: try LedgerKeyRing([Secret("0123456789abcdef0123456789abcdef0123456789abcdef")]),
            configurationVersion: "benchmark",
            time: time
        )
    }

    /// What so many declarations cost, 32 at a time.
    func cost(_ times: Int, _ orders: Orders) async throws -> Cost {
        try await Cost.of {
            try await LedgerBenchmark.inLanes(times) {
                try await LedgerBenchmark.accepted(router.declare(orders.next()).outcome)
            }
        }
    }

    /// Closes the ledger and removes its files.
    func close() async {
        await store.close()
        try? FileManager.default.removeItem(atPath: folder)
    }
}

/// Folders for files of a run.
enum Folder {
    static func temporary() throws -> String {
        var template = Array("/tmp/customs-benchmark.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw BenchmarkFailure("no temporary folder") }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// Declarations that differ as those of a shop do: own ids, own payments, own buyers.
final class Orders: Sendable {
    private let count = Atomic<Int>(0)

    func next() -> Declaration {
        Samples.order(count.add(1, ordering: .relaxed).newValue)
    }
}

extension Samples {
    /// The declaration of an order.
    static func order(_ number: Int) -> Declaration {
        var order = declaration()
        order.requestID = RequestID(rawValue: "ORDER-\(number.padded(10))")
        order.paymentIDs = [
            .ams: PaymentID(rawValue: "2023111400000000000000000\(number.padded(10))"),
            .mapi: PaymentID(rawValue: "202311140000000000\(number.padded(10))"),
        ]
        order.buyer?.number = Redacted(certificate(number))
        return order
    }

    /// The number of a mainland identity card with its check digit (GB 11643-1999).
    static func certificate(_ number: Int) -> String {
        let day = number / 1_000
        let birth = (1950 + day / 336 % 50) * 10_000 + (1 + day / 28 % 12) * 100 + 1 + day % 28
        let digits = "110105\(birth)\((number % 1_000).padded(3))"
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(digits.utf8, weights).reduce(0) { $0 + Int($1.0 - 48) * $1.1 }
        return digits + String(decoding: [Array("10X98765432".utf8)[sum % 11]], as: UTF8.self)
    }
}
