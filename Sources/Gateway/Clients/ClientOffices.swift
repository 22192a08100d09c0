import DeclarationCore

/// The offices that a client may declare to, by the words of its list.
struct ClientOffices: Sendable {
    /// Those that a word names: by the place, or by a code, which stands for its place, and of several for the first.
    private(set) var places: Set<CustomsPlace> = []
    /// The codes among the words.
    private(set) var codes: Set<CustomsCode> = []

    /// Whether there is no bound.
    var isEmpty: Bool { places.isEmpty }

    /// Takes a word.
    ///
    /// - Returns: whether the table knows it.
    mutating func add(_ word: String, _ customs: CustomsTable) -> Bool {
        if let place = customs.place(CustomsPlace(rawValue: word)) {
            places.insert(place.id)
            return true
        }
        let code = CustomsCode(rawValue: word)
        guard let place = customs.place(for: CustomsDestination(code: code)) else { return false }
        places.insert(place.id)
        codes.insert(code)
        return true
    }

    /// Whether the client may declare to a destination.
    ///
    /// A place is told by what the order says of it. Where it isn't one of the client's, the code that would be sent
    /// counts, as it does for routes. But an order may go to any backend that its route names, and be sent again by the
    /// one that has it, whatever the routes say by then: so each generation in use must declare it under a code of the list.
    func contains(_ destination: CustomsDestination, _ customs: CustomsTable, _ generations: Set<Generation>) -> Bool {
        if let place = customs.place(for: destination), places.contains(place.id) { return true }
        let sent = generations.compactMap { customs.code(for: destination, generation: $0) }
        return !sent.isEmpty && sent.allSatisfy(codes.contains)
    }
}
