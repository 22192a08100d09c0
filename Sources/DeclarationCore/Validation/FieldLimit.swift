/// What one generation takes in one field.
public struct FieldLimit: Sendable {
    /// How a length is counted.
    public enum LengthUnit: Sendable {
        /// Unicode scalars.
        case characters
        /// Bytes in the charset that goes over the wire; the function counts them and gives `nil` for a text that
        /// the charset can't express.
        case bytes(charset: String, count: @Sendable (String) -> Int?)
    }

    /// The characters that a field may have.
    public struct Alphabet: Sendable {
        /// In words.
        public let text: String
        /// A bit for each ASCII character.
        private let characters: (low: UInt64, high: UInt64)

        /// ASCII letters and digits and some more ASCII characters.
        public static func alphanumeric(and more: String) -> Alphabet {
            let listed = more.map { "`\($0)`" }.joined(separator: " ")
            return Alphabet(
                text: "ASCII letters, digits and \(listed)",
                characters: Array(48...57) + Array(65...90) + Array(97...122) + Array(more.utf8)
            )
        }

        private init(text: String, characters: [UInt8]) {
            self.text = text
            self.characters = characters.reduce(into: (low: 0, high: 0)) { bits, byte in
                if byte < 64 { bits.low |= 1 << UInt64(byte) } else { bits.high |= 1 << UInt64(byte - 64) }
            }
        }

        func contains(_ byte: UInt8) -> Bool {
            byte < 0x80 && (byte < 64 ? characters.low >> UInt64(byte) : characters.high >> UInt64(byte - 64)) & 1 == 1
        }
    }

    /// The field.
    public let field: DeclarationField
    /// The wire name and where the limit comes from, for messages: `mapi out_request_no`.
    public let source: String
    /// Whether the field must be there: always, or as soon as the buyer is given.
    public let presence: Presence
    /// The lengths it may have.
    public let length: ClosedRange<Int>
    /// How the length is counted.
    public let unit: LengthUnit
    /// The characters it may have; any when `nil`.
    public let alphabet: Alphabet?
    /// The values it may have; any when `nil`.
    public let allowedValues: [String]?

    /// When a field must be there.
    public enum Presence: Sendable {
        /// It may be missing.
        case optional
        /// It must be there.
        case required
        /// It must be there when a buyer is given.
        case requiredWithBuyer
        /// The generation has no such field: what is given there is not sent.
        case notCarried
    }

    /// Makes a limit.
    public init(
        _ field: DeclarationField,
        _ source: String,
        _ presence: Presence,
        length: ClosedRange<Int> = 1...Int.max,
        unit: LengthUnit = .characters,
        alphabet: Alphabet? = nil,
        allowedValues: [String]? = nil
    ) {
        self.field = field
        self.source = source
        self.presence = presence
        self.length = length
        self.unit = unit
        self.alphabet = alphabet
        self.allowedValues = allowedValues
    }

    /// Adds what is wrong with the field. Messages show lengths and positions, never the value.
    func addProblems(in declaration: Declaration, to problems: inout [Problem]) {
        guard let value = field.value(declaration) else { return problems += missing(declaration) }
        if case .notCarried = presence {
            problems.append(problem("\(source): this generation has no such field; the value is not sent", .warning))
            return
        }
        addProblems(of: value, to: &problems)
    }

    /// Adds what is wrong with a value of the field.
    func addProblems(of value: String, to problems: inout [Problem]) {
        if let problem = lengthProblem(value) { problems.append(problem) }
        if let problem = alphabetProblem(value) { problems.append(problem) }
        if let problem = valueProblem(value) { problems.append(problem) }
    }

    private func missing(_ declaration: Declaration) -> [Problem] {
        switch presence {
        case .required: [problem("missing; \(source) needs it" + otherPaymentIDs(declaration))]
        case .requiredWithBuyer where declaration.buyer != nil: [problem("missing; \(source) needs it beside a buyer")]
        default: []
        }
    }

    /// Of a payment id: that there is one, but of another generation. Who sent one would look for it in vain.
    private func otherPaymentIDs(_ declaration: Declaration) -> String {
        guard field.path.hasPrefix("paymentIds."), !declaration.paymentIDs.isEmpty else { return "" }
        let known = declaration.paymentIDs.keys.sorted().map(\.rawValue).joined(separator: " and ")
        return "; the id that was given is one of \(known), and no id can be converted"
    }

    private func lengthProblem(_ value: String) -> Problem? {
        switch unit {
        case .characters:
            return outOfRange(Self.scalarCount(value), "characters")
        case .bytes(let charset, let count):
            guard let bytes = count(value) else {
                return problem(
                    "has a character that \(charset) can't express (\(source)); use another charset or backend"
                )
            }
            return outOfRange(bytes, "bytes in \(charset)")
        }
    }

    /// Unicode scalars: every byte of UTF-8 but the continuing ones starts one.
    private static func scalarCount(_ text: String) -> Int {
        text.utf8.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    }

    private func outOfRange(_ count: Int, _ unit: @autoclosure () -> String) -> Problem? {
        guard !length.contains(count) else { return nil }
        let unit = unit()
        let allowed =
            length.upperBound == Int.max
            ? "at least \(length.lowerBound)" : "\(length.lowerBound) to \(length.upperBound)"
        return problem("\(count) \(unit); \(source) takes \(allowed) \(unit)")
    }

    private func alphabetProblem(_ value: String) -> Problem? {
        guard let alphabet else { return nil }
        let valid = value.utf8.prefix { alphabet.contains($0) }.count
        guard valid < value.utf8.count else { return nil }
        return problem("byte \(valid + 1) is not allowed; \(source) takes \(alphabet.text) only")
    }

    private func valueProblem(_ value: String) -> Problem? {
        guard let allowedValues, !allowedValues.contains(value) else { return nil }
        return problem("\(source) takes \(allowedValues.joined(separator: ", ")) only")
    }

    private func problem(_ message: String, _ severity: Problem.Severity = .error) -> Problem {
        Problem(severity, path: field.path, message)
    }
}
