/// Patterns with `*` and `?`.
package enum Wildcard {
    /// Whether a text has the form, in time proportional to the product of both lengths at most.
    package static func matches(_ pattern: String, _ text: String) -> Bool {
        let pattern = Array(pattern.utf8)
        let text = Array(text.utf8)
        var (p, t) = (0, 0)
        var star: (p: Int, t: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = (p, t)
                p += 1
            } else if p < pattern.count, pattern[p] == text[t] || pattern[p] == UInt8(ascii: "?") {
                p += 1
                t += 1
            } else if let last = star {
                star = (last.p, last.t + 1)
                p = last.p + 1
                t = last.t + 1
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    /// Whether all texts of one form have another form as well, as two of them tell: good enough for a warning.
    package static func covers(_ wide: String, _ narrow: String) -> Bool {
        // No text has these characters, so that only a wildcard takes them. A star of the narrow form is tried as nothing and
        // as more characters than the wide form can take one by one.
        let many = String(repeating: "\u{1}", count: wide.utf8.count + 1)
        let one = narrow.replacing("?", with: "\u{2}")
        return ["", many].allSatisfy { matches(wide, one.replacing("*", with: $0)) }
    }
}
