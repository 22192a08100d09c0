import DeclarationCore

extension NativeCall {
    /// The longest wait, in seconds.
    static let longestWait = 60

    /// `GET /v1/declarations/{id}`: at once, or when it is another than the version that the caller knows.
    func show() async throws(NativeProblem) -> HTTPResponse {
        let query = try query(["wait", "after"])
        let seconds = try query.integer("wait", 0...Self.longestWait) ?? 0
        let after = try query.text("after")
        let id = RequestID(rawValue: target.id)
        var entry = try await ownEntry(id)
        let known = after ?? NativeEntry(entry: entry).version
        guard seconds > 0, waits.begin() else { return response(200, entry) }
        defer { waits.end() }
        let deadline = ContinuousClock.now + .seconds(seconds)
        var delay = 50
        while NativeEntry(entry: entry).version == known, await rest(delay, until: deadline) {
            delay = min(delay * 2, 1000)
            entry = try await ownEntry(id)
        }
        return response(200, entry)
    }

    /// Waits a little.
    ///
    /// - Returns: whether to look again. A client that has closed its side ends the wait, and so does a gateway that stops.
    private func rest(_ milliseconds: Int, until deadline: ContinuousClock.Instant) async -> Bool {
        let left = Int((deadline - ContinuousClock.now) / .milliseconds(1))
        guard left > 0, !waits.areOver else { return false }
        return (try? await Task.sleep(for: .milliseconds(min(milliseconds, left)))) != nil
    }
}
