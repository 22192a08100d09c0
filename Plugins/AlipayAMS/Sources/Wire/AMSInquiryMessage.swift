import DeclarationCore

/// The body of an inquiry, at most ten ids. Source: docs.antom.com/ac/ams/inquirydeclare (2024-05-13).
package struct AMSInquiryMessage: Sendable, Hashable {
    package var declarationRequestIds: [String]

    package init(declarationRequestIds: [String]) { self.declarationRequestIds = declarationRequestIds }

    /// Reads a body.
    ///
    /// - Throws: when it is not a JSON object or the ids are not a list of texts; an absent list is an empty one.
    package init(body: [UInt8]) throws(AMSMessageError) {
        guard let json = try? JSONParser.parse(body), json.members != nil else {
            throw AMSMessageError(path: "", expected: "a JSON object in UTF-8 with each key once")
        }
        declarationRequestIds = []
        guard let list = json["declarationRequestIds"], !list.isNull else { return }
        guard let ids = list.array else {
            throw AMSMessageError(path: "declarationRequestIds", expected: "a list of texts")
        }
        for (index, id) in ids.enumerated() {
            guard let text = id.stringOrNumber else {
                throw AMSMessageError(path: "declarationRequestIds[\(index)]", expected: "a text")
            }
            declarationRequestIds.append(text)
        }
    }

    /// The bytes to sign and send.
    package var bytes: [UInt8] {
        JSONValue.object(["declarationRequestIds": .array(declarationRequestIds.map(JSONValue.string))]).bytes
    }
}
