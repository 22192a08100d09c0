/// A field that a wire can't make sense of; shows no value.
struct BadField: Error {
    let text: String

    init(_ path: String, _ expected: String) { text = "\(path): \(expected) is needed" }
}
