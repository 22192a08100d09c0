/// Numbers of things, in words.
enum Count {
    /// `1 line`, `2 lines`.
    static func text(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
        "\(count) " + (count == 1 ? singular : plural ?? singular + "s")
    }
}
