/// A pattern in which `*` stands for any text, also none, and `?` for one character, a Unicode scalar. Case counts.
package struct Wildcard: Sendable, Hashable {
    /// The pattern.
    package let pattern: String

    /// Makes a pattern.
    package init(_ pattern: String) { self.pattern = pattern }

    /// Whether the whole text has the form, in time proportional to the product of both lengths at most.
    package func matches(_ text: String) -> Bool {
        let pattern = Array(pattern.unicodeScalars)
        let text = Array(text.unicodeScalars)
        var (p, t) = (0, 0)
        var star: (p: Int, t: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == "*" {
                star = (p, t)
                p += 1
            } else if p < pattern.count, pattern[p] == "?" || pattern[p] == text[t] {
                (p, t) = (p + 1, t + 1)
            } else if let last = star {
                star = (last.p, last.t + 1)
                (p, t) = (last.p + 1, last.t + 1)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == "*" }
    }

    /// Whether all texts of another form have this one as well, as two of them tell: good enough for a warning.
    package func covers(_ narrow: Wildcard) -> Bool {
        // No text has these characters, so that only a wildcard takes them. A star of the narrow form is tried as nothing and
        // as more characters than the wide form can take one by one.
        let many = String(repeating: "\u{1}", count: pattern.unicodeScalars.count + 1)
        let one = narrow.pattern.replacing("?", with: "\u{2}")
        return ["", many].allSatisfy { matches(one.replacing("*", with: $0)) }
    }
}
