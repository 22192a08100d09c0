/// The calls of the native API: what the server answers and what the OpenAPI document says are both made of this.
enum NativeOperation: String, Sendable, CaseIterable {
    case declare
    case list
    case show
    case retransmit
    case explain
    case document

    /// The method.
    var method: String {
        switch self {
        case .declare, .retransmit, .explain: "POST"
        case .list, .show, .document: "GET"
        }
    }

    /// The path, with the id in braces.
    var path: String {
        switch self {
        case .declare, .list: "/v1/declarations"
        case .show: "/v1/declarations/{id}"
        case .retransmit: "/v1/declarations/{id}/retransmissions"
        case .explain: "/v1/routes/explain"
        case .document: "/v1/openapi.json"
        }
    }

    /// Whether the caller has to be a known client.
    var needsClient: Bool { self != .document }

    /// Every status it answers with while the server isn't overloaded.
    var statuses: [Int] {
        switch self {
        case .declare: [200, 201, 202, 400, 401, 403, 409, 413, 415, 422, 429, 503]
        case .list: [200, 401, 422, 429, 503]
        case .show: [200, 401, 404, 422, 429, 503]
        case .retransmit: [200, 202, 400, 401, 403, 404, 409, 413, 415, 422, 429, 503]
        case .explain: [200, 400, 401, 403, 413, 415, 422, 429]
        case .document: [200]
        }
    }
}

/// Where a request goes.
struct NativeTarget: Sendable, Hashable {
    let operation: NativeOperation
    /// The id in the path, percent-decoded; empty without one.
    let id: String

    /// The operations at a path with the id in it; empty for no path of the API.
    static func operations(at path: String) -> [NativeTarget] {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return NativeOperation.allCases.compactMap { operation in
            let template = operation.path.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == template.count else { return nil }
            var id = ""
            for (part, expected) in zip(parts, template) {
                if expected == "{id}" {
                    guard let decoded = NativeQuery.decodedPath(part), !decoded.isEmpty else { return nil }
                    id = decoded
                } else if part != expected {
                    return nil
                }
            }
            return NativeTarget(operation: operation, id: id)
        }
    }
}
