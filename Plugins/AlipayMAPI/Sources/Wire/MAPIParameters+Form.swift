import DeclarationCore
import TextEncodings

extension MAPIParameters {
    /// The parameters as a form body or query: values percent-encoded byte by byte, a blank as `+`.
    ///
    /// - Parameter name: a parameter that is left out.
    package func formBytes(without name: String? = nil) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1024)
        for pair in pairs.pairs {
            if let name, pairs.isNamed(pair, name) { continue }
            if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
            bytes.append(contentsOf: pairs.name(pair))
            bytes.append(UInt8(ascii: "="))
            PercentEncoding.formEncode(pairs.value(pair), into: &bytes)
        }
        return bytes
    }

    /// The same as a text; all of it is ASCII.
    package func formText(without name: String? = nil) -> String {
        String(decoding: formBytes(without: name), as: UTF8.self)
    }

    /// Reads a request in any of the forms that clients use: everything in the query, everything in the body, or
    /// `_input_charset` in the query and the rest in the body; a body as `application/x-www-form-urlencoded` or, as PHP's
    /// curl sends an array, as `multipart/form-data`. Source: the gateway's public clients;
    /// `alipay_submit.class.php`, `buildRequestHttp`.
    ///
    /// - Parameters:
    ///   - query: what stands behind the `?` of the URL.
    ///   - body: the body of a POST; empty for a GET.
    ///   - contentType: the body's.
    /// - Throws: for a charset that the gateway doesn't list, a broken escape or part, a file, or a name with two values.
    package init(query: some Sequence<UInt8>, body: [UInt8], contentType: String = "") throws(MAPIRequestProblem) {
        var pairs = try Self.decoded(form: Array(query))
        pairs +=
            try MultipartForm.isMediaType(contentType)
            ? Self.decoded(multipart: body, contentType) : Self.decoded(form: body)
        // The form's own is the one that is signed; clients that put one into the URL write it there in another case.
        let label = pairs.last { $0.name == "_input_charset" }.map { String(untrusted: $0.value.span) ?? "" }
        guard let charset = MAPICharset(label: label ?? MAPICharset.utf8.label) else {
            throw MAPIRequestProblem("ILLEGAL_CHARSET", "`_input_charset` is not UTF-8, GBK or GB2312")
        }
        self.init(charset: charset)
        var values: [String: [UInt8]] = Dictionary(minimumCapacity: pairs.count)
        for (name, value) in pairs {
            let value = name == "_input_charset" && Self.isSameLabel(value, label) ? Array((label ?? "").utf8) : value
            guard charset.encoding != .utf8 || Self.isComparable(value) else {
                throw MAPIRequestProblem("ILLEGAL_ARGUMENT", "a parameter has \(String.tooManyMarks)")
            }
            if let earlier = values.updateValue(value, forKey: name) {
                guard earlier == value else {
                    throw MAPIRequestProblem("ILLEGAL_ARGUMENT", "a parameter stands twice with different values")
                }
            } else {
                append(name, bytes: value)
            }
        }
    }

    /// A value that is no text at all is told where it is read.
    private static func isComparable(_ value: [UInt8]) -> Bool {
        String(utf8: value.span)?.isStreamSafe ?? true
    }

    private static func isSameLabel(_ value: [UInt8], _ label: String?) -> Bool {
        String(untrusted: value.span)?.lowercased() == label?.lowercased()
    }

    private static func decoded(
        multipart body: [UInt8],
        _ contentType: String
    ) throws(MAPIRequestProblem) -> [(name: String, value: [UInt8])] {
        guard let form = MultipartForm(body, contentType: contentType) else {
            throw MAPIRequestProblem("ILLEGAL_ARGUMENT", "the multipart body is broken, or has a file")
        }
        return form.fields.map { (String(decoding: $0.name, as: UTF8.self), $0.value) }
    }

    private static func decoded(form: [UInt8]) throws(MAPIRequestProblem) -> [(name: String, value: [UInt8])] {
        var pairs: [(name: String, value: [UInt8])] = []
        for pair in form.split(separator: UInt8(ascii: "&")) { pairs.append(try decoded(pair)) }
        return pairs
    }

    private static func decoded(_ pair: ArraySlice<UInt8>) throws(MAPIRequestProblem) -> (name: String, value: [UInt8])
    {
        let end = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
        guard let nameBytes = PercentEncoding.formDecode(Array(pair[..<end])),
            let value = PercentEncoding.formDecode(Array(pair[end...].dropFirst())),
            let name = String(untrusted: nameBytes.span)
        else {
            throw MAPIRequestProblem("ILLEGAL_ARGUMENT", "a percent sign that no two hex digits follow, or a bad name")
        }
        return (name, value)
    }
}
