extension String {
    /// The text in at most so many characters; what is left out shows as an ellipsis at the end.
    package func shortened(to limit: Int) -> String { count > limit ? prefix(max(0, limit - 1)) + "…" : self }
}
