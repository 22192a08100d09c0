import DeclarationCore

/// How one backend is: what it said to a harmless inquiry, and what the ledger holds of the last day.
struct BackendHealthReport: Sendable {
    /// An id that nobody may use: to ask for it changes nothing, and "not found" is the answer of a backend that works.
    static let id: RequestID = "customs-health-check"
    /// How long an answer may take, in milliseconds.
    static let patience = 15_000

    /// What the columns of counts mean.
    static let countsNote = "Counts: accepted/refused/unknown, of the ledger.\n"

    let backend: BackendID
    let generation: Generation
    let result: InquiryResult
    /// How long the answer took, in milliseconds.
    let milliseconds: Int
    var recent: RecentDeclarations?

    /// What the other side's answer is worth.
    private var answer: (word: String, isAuthenticated: Bool?, detail: String, status: ExitStatus) {
        switch result {
        case .found(_, let isAuthenticated), .notFound(let isAuthenticated):
            (
                "answers", isAuthenticated, isAuthenticated ? "" : "the answer is not signed",
                isAuthenticated ? .ok : .unknown
            )
        case .missing: ("answers", nil, "the answer leaves the id out", .unknown)
        case .rejected(let reason): ("refuses", reason.isAuthenticated, reason.codeAndText, .rejected)
        case .unknown(let reason): ("fails", reason.isAuthenticated, reason.codeAndText, .unknown)
        case .failed(let error) where error.code == .cancelled:
            ("no answer", nil, "none within \(Self.patience / 1_000) s", .unknown)
        case .failed(let error) where error.delivery == .notSent: ("unreachable", nil, error.message, .notSent)
        case .failed(let error): ("no usable answer", nil, error.message, .unknown)
        }
    }

    var status: ExitStatus { answer.status }

    /// How bad it is for all: unknown before not sent before refused.
    static func exitStatus(_ reports: [BackendHealthReport]) -> ExitStatus {
        ExitStatus.gravest(of: reports.map(\.status)) ?? .ok
    }

    /// For people.
    static func text(_ reports: [BackendHealthReport]) -> String {
        var table = TextTable([
            "backend", "generation", "health", "signed", "ms", "last hour", "last day", "last accepted", "why",
        ])
        for report in reports { table.add(report.cells) }
        let note = reports.contains { $0.recent != nil } ? countsNote : ""
        return table.text + note
    }

    private var cells: [String] {
        let answer = answer
        return [
            backend.rawValue, generation.rawValue, answer.word, answer.isAuthenticated.map { $0 ? "yes" : "no" } ?? "",
            String(milliseconds), recent.map { Self.text($0.lastHour) } ?? "",
            recent.map { Self.text($0.lastDay) + ($0.isCut ? " or more" : "") } ?? "",
            recent?.lastAccepted?.iso8601 ?? "", answer.detail,
        ]
    }

    private static func text(_ counts: RecentDeclarations.Counts) -> String {
        "\(counts.accepted)/\(counts.refused)/\(counts.unknown)"
            + (counts.unreadable == 0 ? "" : " (\(counts.unreadable) unreadable)")
    }

    /// For programs.
    static func json(_ reports: [BackendHealthReport], _ status: ExitStatus) -> JSONValue {
        ["health": .array(reports.map(\.json)), "exitCode": .number(status.rawValue)]
    }

    private var json: JSONValue {
        let answer = answer
        return .object([
            "backend": .string(backend.rawValue),
            "generation": .string(generation.rawValue),
            "health": .string(answer.word),
            "isAuthenticated": answer.isAuthenticated.map { .bool($0) },
            "milliseconds": .number(milliseconds),
            "reason": answer.detail.isEmpty ? nil : .string(answer.detail),
            "declarations": recent?.json,
        ])
    }
}
