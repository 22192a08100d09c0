/// Puts another share into the text of a configuration; every byte beside the share's stays.
package enum MoveEdit {
    /// The text with another share at all routes of a move.
    ///
    /// - Returns: `nil` when the text is no configuration, or has no share where the move's routes should have one.
    package static func text(_ bytes: [UInt8], move: MoveID, share: TrafficShare) -> [UInt8]? {
        guard let root = try? JSONParser.parse(bytes, dialect: .configuration),
            let routes = root[ConfigurationForm.routes.name]?.array
        else { return nil }
        let positions = routes.indices.filter { routes[$0][RouteForm.move.name]?.string == move.rawValue }
        var edited = bytes
        let value = Array("\"\(share)\"".utf8)
        // From the end, so that earlier places stay where they were found.
        for position in positions.reversed() {
            let path: [JSONLocator.Step] = [
                .key(ConfigurationForm.routes.name), .index(position), .key(RouteForm.share.name),
            ]
            guard let range = JSONLocator.range(of: path, in: bytes) else { return nil }
            edited.replaceSubrange(range, with: value)
        }
        return positions.isEmpty ? nil : edited
    }
}
