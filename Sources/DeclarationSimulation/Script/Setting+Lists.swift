package import DeclarationCore

extension Setting {
    /// A list of objects with known keys; none when missing.
    ///
    /// - Parameter make: makes an element of its values, noting in the reader what does not fit together.
    package static func list<Element: Sendable>(
        _ name: String,
        of schema: SettingsSchema,
        help: String,
        make: @escaping @Sendable (Settings, JSONValue, inout SettingsReader) -> Element?
    ) -> Setting<[Element]> where Value == [Element] {
        Setting(name, .list(.block(schema)), fallback: [], shownDefault: [], help: help) { value, reader in
            guard let elements = value.array else {
                reader.report(value, "expected a list, found \(value.kindName)")
                return nil
            }
            return elements.indices.compactMap { index in
                reader.at(index) { make(schema.read(elements[index], &$0), elements[index], &$0) }
            }
        }
    }
}
