import DeclarationCore
import DeclarationTesting
import FoundationEssentials
import MockBackend
import Testing

/// What the mock makes of an order, case by case, against the files in `Fixtures`: settings, order, and what was understood.
struct MockGoldenTests {
    /// The folder in the sources, because golden files are rewritten there.
    private static let folder = #filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/Fixtures"
    private static let rewrites = ProcessInfo.processInfo.environment["REWRITE_GOLDEN"] != nil
    private static let cases = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()

    @Test(arguments: cases)
    func outcomeIsAsWritten(_ name: String) async throws {
        let provider = try TestMock.make(try Self.json(name, "settings.json"), time: ManualTime())
        let declaration = try Declaration(json: try Self.json(name, "declaration.json"))
        let found = JSONValue.object([
            "declare": await Self.declare(declaration, provider),
            "inquire": await Self.inquire(declaration.requestID, provider),
        ]).prettyText
        let file = URL(filePath: "\(Self.folder)/\(name)/outcome.json")
        if Self.rewrites { try Data((found + "\n").utf8).write(to: file) }
        let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        #expect(found + "\n" == expected, "to rewrite: REWRITE_GOLDEN=1 swift test --filter MockGoldenTests")
    }

    @Test func theCasesAreThere() { #expect(Self.cases.count >= 6) }

    private static func json(_ name: String, _ file: String) throws -> JSONValue {
        try JSONParser.parse(Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)/\(file)"))))
    }

    private static func declare(_ declaration: Declaration, _ provider: any DeclarationProvider) async -> JSONValue {
        do throws(ProviderError) {
            switch try await provider.declare(Samples.request(declaration)) {
            case .accepted(let acceptance):
                return [
                    "accepted": .object([
                        "identityCheck": acceptance.identityCheck.map { .string($0.rawValue) },
                        "registrationId": acceptance.registrationID.map { .string($0) },
                        "code": .string(acceptance.reason.code),
                    ])
                ]
            case .rejected(let reason): return ["rejected": json(reason)]
            case .unknown(let reason): return ["unknown": json(reason)]
            }
        } catch {
            return ["error": ["delivery": .string(error.delivery.rawValue), "code": .string(error.code.rawValue)]]
        }
    }

    private static func inquire(_ id: RequestID, _ provider: any DeclarationProvider) async -> JSONValue {
        guard case .answered(let answer) = try? await provider.inquire([id]) else { return "no answer" }
        guard let record = answer.records.first else { return "not found" }
        return .object([
            "status": .string(record.status.description),
            "receipt": record.receipt.map { .string("\($0.code): \($0.verdict)") },
        ])
    }

    private static func json(_ reason: OutcomeReason) -> JSONValue {
        .object(["class": .string(reason.outcomeClass.rawValue), "code": .string(reason.code)])
    }
}
