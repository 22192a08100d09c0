import DeclarationCore

/// What the backends that were asked say of one id.
struct InquiryReport: Sendable {
    let requestID: RequestID
    let answers: [(backend: BackendID, result: InquiryResult)]
    /// Whether the ledger had it as free until it was found.
    var wasFree = false
    /// What the ledger knows that a backend which doesn't find it should know too.
    var contradiction: String?
    /// What is next where no backend finds it, by the ledger; `nil` where it doesn't know the id.
    var nextStep: String?

    /// Whether a backend knows it.
    var isFound: Bool {
        answers.contains { if case .found = $0.result { true } else { false } }
    }

    /// Whether every backend that was asked says that it doesn't know it.
    var isNotFound: Bool {
        !answers.isEmpty && answers.allSatisfy { if case .notFound = $0.result { true } else { false } }
    }

    /// How bad it is for this id alone.
    var exitStatus: ExitStatus {
        if isFound { return .ok }
        return ExitStatus.gravest(of: answers.map(\.result.exitStatus)) ?? .unknown
    }

    /// How bad it is for all: unknown before not sent before refused.
    static func exitStatus(_ reports: [InquiryReport]) -> ExitStatus {
        ExitStatus.gravest(of: reports.map(\.exitStatus)) ?? .ok
    }

    /// For programs.
    static func json(_ reports: [InquiryReport], _ unreadable: UnreadableEntries, _ status: ExitStatus) -> JSONValue {
        [
            "results": .array(reports.map(\.json)), "unreadable": unreadable.json,
            "exitCode": .number(status.rawValue),
        ]
    }

    private var json: JSONValue {
        .object([
            "requestId": .string(requestID.rawValue),
            "found": .bool(isFound),
            "wasFree": wasFree ? .bool(true) : nil,
            "contradiction": contradiction.map(JSONValue.string),
            "answers": .array(answers.map { $0.result.json(backend: $0.backend) }),
        ])
    }

    /// For people: what backends know, or else what kept each from knowing.
    static func text(_ reports: [InquiryReport]) -> String {
        var table = TextTable(["id", "backend", "status", "receipt", "verdict", "meaning", "memo"])
        for report in reports {
            for cells in report.rows { table.add([report.requestID.rawValue] + cells) }
        }
        return table.text + unserved(reports)
    }

    /// Whom nobody could be asked about, and why: too long for a cell, and often the same for many ids.
    private static func unserved(_ reports: [InquiryReport]) -> String {
        var ids: [String: [String]] = [:]
        for report in reports {
            for case .failed(let error) in report.answers.map(\.result) where error.code == .unserved {
                ids[error.message, default: []].append(report.requestID.rawValue)
            }
        }
        return ids.sorted { $0.value[0] < $1.value[0] }.map { message, ids in
            "\nNot configured, for \(ids.joined(separator: ", ")): \(message)\n"
        }.joined()
    }

    private var rows: [[String]] {
        let found = answers.filter { if case .found = $0.result { true } else { false } }
        if !found.isEmpty { return found.map { $0.result.cells(backend: $0.backend.rawValue) } }
        let isNotFound: (InquiryResult) -> Bool = { if case .notFound = $0 { true } else { false } }
        let other = answers.filter { !isNotFound($0.result) }
        guard other.isEmpty else { return other.map { $0.result.cells(backend: $0.backend.rawValue) } }
        guard let first = answers.first else { return [] }
        let cells = first.result.cells(backend: answers.map(\.backend.rawValue).joined(separator: ", "))
        return [(contradiction ?? nextStep).map { cells.dropLast() + [$0] } ?? cells]
    }
}

extension InquiryResult {
    fileprivate var exitStatus: ExitStatus {
        switch self {
        case .found: .ok
        case .notFound, .rejected: .rejected
        case .missing, .unknown: .unknown
        case .failed(let error): error.code == .invalidDeclaration ? .invalid : error.delivery.exitStatus
        }
    }

    fileprivate func cells(backend: String) -> [String] {
        switch self {
        case .found(let record, let isAuthenticated):
            let receipt = record.receipt
            let code = receipt.map { $0.text.isEmpty ? $0.code : "\($0.code) \($0.text)" } ?? "none yet"
            return [
                backend, record.status.description + (isAuthenticated ? "" : " (not verified)"), code,
                receipt?.verdict.rawValue ?? "", receipt?.meaning ?? "",
                record.memo ?? "",
            ]
        case .notFound(let isAuthenticated):
            let mark = isAuthenticated ? "" : " (not verified)"
            return [backend, "not found" + mark, "", "", "soon after a time-out: ask again later"]
        case .missing: return [backend, "no answer for it", "", "", "ask again"]
        case .rejected(let reason): return [backend, "inquiry refused", "", "", reason.codeAndText, reason.advice]
        case .unknown(let reason): return [backend, "unknown", "", "", reason.codeAndText, reason.advice]
        case .failed(let error) where error.code == .invalidDeclaration:
            return [backend, "not asked", "", "", error.message, "correct the id"]
        case .failed(let error) where error.code == .unserved:
            return [backend, "not asked", "", "", "", "not configured, see below"]
        case .failed(let error): return [backend, "no usable answer", "", "", error.message, "ask again"]
        }
    }

    fileprivate func json(backend: BackendID) -> JSONValue {
        var members: [JSONValue.Member] = [.init("backend", .string(backend.rawValue))]
        switch self {
        case .found(let record, let isAuthenticated):
            members += [
                .init("result", "found"), .init("isAuthenticated", .bool(isAuthenticated)),
                .init("record", record.json),
            ]
        case .notFound(let isAuthenticated):
            members += [.init("result", "notFound"), .init("isAuthenticated", .bool(isAuthenticated))]
        case .missing: members.append(.init("result", "missing"))
        case .rejected(let reason): members += [.init("result", "rejected"), .init("reason", reason.json)]
        case .unknown(let reason): members += [.init("result", "unknown"), .init("reason", reason.json)]
        case .failed(let error): members += [.init("result", "failed"), .init("error", error.json)]
        }
        return JSONValue.object(members)
    }
}
