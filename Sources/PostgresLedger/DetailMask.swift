/// Takes out of libpq's texts what nobody should read. They quote what they are about, which may be a part of a password
/// that was taken for something else: of quoted words those are left that name the server, the database and the user.
struct DetailMask {
    private static let shownKeywords: Set = ["host", "hostaddr", "port", "dbname", "user", "sslmode", "sslrootcert"]
    /// Shorter ones are no secrets, and may be a part of any word.
    private static let leastSecret = 8

    private let shown: Set<String>
    private let password: String?
    /// Where a quoted word would end can't be told.
    private let isUnclear: Bool

    /// - Parameters:
    ///   - parameters: what libpq was given.
    ///   - defaults: what libpq itself took, by the same keywords.
    init(_ parameters: [(String, String)], defaults: [(String, String)] = []) {
        let lists = (parameters + defaults).filter { Self.shownKeywords.contains($0.0) }
        let hosts = Self.words(lists, ["host"])
        let ports = Self.words(lists, ["port"])
        let sockets = hosts.flatMap { host in ports.map { "\(host)/.s.PGSQL.\($0)" } }
        shown = Set(Self.words(lists, Self.shownKeywords) + sockets + lists.map(\.1))
        password = parameters.first { $0.0 == "password" }.map(\.1).flatMap { $0.count < Self.leastSecret ? nil : $0 }
        isUnclear = parameters.contains { $0.1.contains("\"") }
    }

    private static func words(_ lists: [(String, String)], _ keywords: Set<String>) -> [String] {
        lists.filter { keywords.contains($0.0) }.flatMap { $0.1.split(separator: ",").map(String.init) }
    }

    /// A text without what must not be shown.
    func masked(_ text: String) -> String {
        if isUnclear { return "libpq's words are not shown, as a setting holds a quotation mark" }
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false).enumerated().map { index, part in
            if index % 2 == 1 { return shown.contains(String(part)) ? String(part) : "…" }
            return password.map { part.split(separator: $0, omittingEmptySubsequences: false).joined(separator: "…") }
                ?? String(part)
        }
        return parts.joined(separator: "\"")
    }
}
