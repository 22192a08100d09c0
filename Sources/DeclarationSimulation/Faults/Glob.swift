/// A pattern in which `*` stands for any text, also none, and `?` for one character. Case counts.
package struct Glob: Sendable, Hashable {
    /// The pattern.
    package let pattern: String

    /// Makes a pattern.
    package init(_ pattern: String) { self.pattern = pattern }

    /// Whether the whole text fits the pattern. Takes time proportional to both lengths at worst.
    package func matches(_ text: String) -> Bool {
        let pattern = Array(pattern.unicodeScalars)
        let text = Array(text.unicodeScalars)
        var (p, t) = (0, 0)
        var retry: (p: Int, t: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == "*" {
                retry = (p, t)
                p += 1
            } else if p < pattern.count, pattern[p] == "?" || pattern[p] == text[t] {
                (p, t) = (p + 1, t + 1)
            } else if let last = retry {
                retry = (last.p, last.t + 1)
                (p, t) = (last.p + 1, last.t + 1)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == "*" }
    }
}
