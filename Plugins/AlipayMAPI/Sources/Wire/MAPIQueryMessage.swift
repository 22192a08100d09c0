/// The business part of `alipay.overseas.acquire.customs.query`, both ways. Source: mapi "Query".
package struct MAPIQueryMessage: Sendable, Hashable {
    /// The service's name.
    package static let service = "alipay.overseas.acquire.customs.query"
    /// The most ids of one query.
    package static let maximumCount = 10
    /// The most characters of the joined ids: ten of 32 and nine commas.
    package static let maximumLength = 329

    /// The ids as they stand between the commas; on the receiving side some may be empty.
    package var outRequestNos: [String]

    /// Makes a query.
    ///
    /// - Throws: for no id, too many, an empty one, one with a comma, or too many characters altogether: each of them
    ///   would ask for something else than was meant.
    package init(ids: [String]) throws(MAPIMessageError) {
        guard (1...Self.maximumCount).contains(ids.count) else {
            throw MAPIMessageError("\(ids.count) ids; a query takes 1 to \(Self.maximumCount)")
        }
        for (index, id) in ids.enumerated() where id.isEmpty || id.utf8.contains(UInt8(ascii: ",")) {
            throw MAPIMessageError("id \(index + 1) is empty or has a comma, which separates ids")
        }
        outRequestNos = ids
        let length = joined.utf8.count
        guard length <= Self.maximumLength else {
            throw MAPIMessageError("the ids make \(length) characters; a query takes \(Self.maximumLength)")
        }
    }

    /// Reads the business part of a request; what the ids are worth is the receiver's to judge.
    package init(_ parameters: MAPIParameters) {
        outRequestNos = (parameters["out_request_nos"] ?? "").split(separator: ",", omittingEmptySubsequences: false)
            .map(String.init)
    }

    /// The ids as they are sent.
    package var joined: String { outRequestNos.joined(separator: ",") }

    /// The request's parameters without its signature.
    ///
    /// - Throws: when the charset can't express an id.
    package func parameters(partner: String, charset: MAPICharset) throws(MAPIMessageError) -> MAPIParameters {
        var parameters = MAPIParameters(service: Self.service, partner: partner, charset: charset)
        try parameters.append("out_request_nos", joined)
        return parameters
    }
}
