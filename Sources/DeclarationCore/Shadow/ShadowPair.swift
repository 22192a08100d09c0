/// The two sides of a comparison: the backend that was told, and the one that was asked.
public struct ShadowPair: Sendable, Hashable {
    /// The code that the office has at the real backend.
    public var office: CustomsCode
    /// The place, where the customs table knows it.
    public var place: CustomsPlace?
    /// The backend that the declaration went to.
    public var backend: BackendID
    /// The backend that was only asked.
    public var shadow: BackendID

    /// Makes a pair.
    public init(office: CustomsCode, place: CustomsPlace? = nil, backend: BackendID, shadow: BackendID) {
        self.office = office
        self.place = place
        self.backend = backend
        self.shadow = shadow
    }

    var members: [(String, JSONValue?)] {
        [
            ("office", .string(office.rawValue)), ("place", place.map { .string($0.rawValue) }),
            ("backend", .string(backend.rawValue)), ("shadow", .string(shadow.rawValue)),
        ]
    }

    init?(_ json: JSONValue) {
        guard let office = json["office"]?.string, let backend = json["backend"]?.string,
            let shadow = json["shadow"]?.string
        else { return nil }
        self.init(
            office: CustomsCode(rawValue: office),
            place: json["place"]?.string.map(CustomsPlace.init(rawValue:)),
            backend: BackendID(rawValue: backend),
            shadow: BackendID(rawValue: shadow)
        )
    }
}
