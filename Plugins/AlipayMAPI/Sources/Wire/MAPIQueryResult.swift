/// The values of a successful query. Source: mapi "Query".
package struct MAPIQueryResult: Sendable, Hashable {
    package var notFound: [String]
    package var records: [MAPIRecord]

    package init(notFound: [String], records: [MAPIRecord]) {
        self.notFound = notFound
        self.records = records
    }

    /// The elements.
    static let names = ["not_found", "records"]

    /// The ids of `not_found`, without blanks and empty ones.
    static func notFound(_ content: MAPIContent) -> [String] {
        Array((content.code("not_found") ?? "").utf8).split(separator: UInt8(ascii: ",")).map(\.trimmed)
            .filter { !$0.isEmpty }.map { String(decoding: $0, as: UTF8.self) }
    }

    var nodes: [MAPINode] {
        let missing = notFound.isEmpty ? [] : [MAPINode("not_found", notFound.joined(separator: ","))]
        let found = records.isEmpty ? [] : [MAPINode("records", children: records.map(\.node))]
        return missing + found
    }
}
