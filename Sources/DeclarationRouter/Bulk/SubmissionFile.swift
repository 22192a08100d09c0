package import DeclarationCore
import Glibc

/// A file with many declarations, which can be read more than once. What comes through a pipe is kept in a file without
/// a name meanwhile: it is gone with this object, and holds the buyers' data as long.
package final class SubmissionFile: Sendable {
    /// Its name, for messages.
    package let name: String
    private let descriptor: Int32
    private let format: SubmissionFormat

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - format: its form; by its name, else by its first byte, when `nil`.
    package init(path: String, format: SubmissionFormat?) throws(InvalidInput) {
        name = path
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw Self.failure(path) }
        var status = stat()
        let isRegular = fstat(opened, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        if isRegular {
            descriptor = opened
        } else {
            defer { close(opened) }
            descriptor = try SubmissionSpool.keep(from: opened, name: path)
        }
        self.format = format ?? Self.guess(path, descriptor)
    }

    /// Keeps what a pipe brings; blocks until it ends.
    ///
    /// - Throws: also when a line is longer than any declaration.
    package init(pipe: Int32, name: String, format: SubmissionFormat?) throws(InvalidInput) {
        self.name = name
        descriptor = try SubmissionSpool.keep(from: pipe, name: name)
        self.format = format ?? Self.guess(name, descriptor)
    }

    deinit { close(descriptor) }

    /// Reads from the first line on.
    ///
    /// - Throws: when the file can't be read or its header is wrong.
    package func reader() throws(InvalidInput) -> Reader {
        // A descriptor of its own has a position of its own.
        let own = open("/proc/self/fd/\(descriptor)", O_RDONLY | O_CLOEXEC)
        guard own >= 0 else { throw Self.failure(name) }
        var lines = LineReader(own, name: name)
        var csv: CSVDeclaration?
        if format == .csv {
            guard let header = try lines.next() else {
                throw InvalidInput([Problem(.error, path: "", "is empty; a CSV file begins with a header", file: name)])
            }
            csv = try CSVDeclaration(header: header.bytes, file: name)
        }
        return Reader(lines: lines, csv: csv, name: name)
    }

    /// What stands there where each line should have a declaration: one value over several lines, as people give who have
    /// one declaration, or a list; `nil` for what may be lines of declarations.
    package var misfit: String? {
        guard format == .ndjson else { return nil }
        let text = Self.start(of: descriptor).drop(while: Self.isBlank)
        if text.first == UInt8(ascii: "[") {
            return "is a list; write each declaration on a line of its own, without commas between them (NDJSON)"
        }
        // A declaration is shorter than what was read here.
        guard text.first == UInt8(ascii: "{"), let end = text.firstIndex(of: 0x0A), !Self.isValue(text[..<end]),
            Self.isValue(text)
        else { return nil }
        return "is not NDJSON: a declaration is spread over several lines. For a single one use `customs declare`; "
            + "of many, write each on one line"
    }

    private static func isValue(_ bytes: ArraySlice<UInt8>) -> Bool {
        (try? JSONParser.parse(Array(bytes), dialect: .configuration)) != nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

    /// A problem of a line, with the name that the file itself has for what is wrong.
    package func naming(_ problem: Problem) -> Problem {
        guard format == .csv, let column = SubmissionFormat.column(at: problem.path) else { return problem }
        var problem = problem
        problem.message += " (column \(column))"
        return problem
    }

    /// Reads declarations one after the other.
    package struct Reader: ~Copyable {
        private var lines: LineReader
        private let csv: CSVDeclaration?
        private let name: String

        fileprivate init(lines: consuming LineReader, csv: CSVDeclaration?, name: String) {
            self.lines = lines
            self.csv = csv
            self.name = name
        }

        /// The next line that isn't empty: its number, and what could be read of its declaration, or why nothing could.
        package mutating func next() throws(InvalidInput) -> (
            line: Int, draft: Result<DeclarationDraft, InvalidInput>
        )? {
            while let line = try lines.next() {
                if line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
                do throws(InvalidInput) {
                    return (line.number, .success(try read(line)))
                } catch {
                    var error = error
                    for index in error.problems.indices {
                        error.problems[index].line = line.number
                        error.problems[index].file = name
                    }
                    return (line.number, .failure(error))
                }
            }
            return nil
        }

        private func read(_ line: LineReader.Line) throws(InvalidInput) -> DeclarationDraft {
            if let csv { return try csv.draft(line) }
            return try DeclarationDraft(line.bytes, file: name)
        }
    }

    private static func guess(_ name: String, _ descriptor: Int32) -> SubmissionFormat {
        if name.hasSuffix(".csv") { return .csv }
        guard let first = start(of: descriptor).first(where: { !isBlank($0) }) else { return .ndjson }
        // A list is none of both, and what is said of JSON helps more.
        return [UInt8(ascii: "{"), UInt8(ascii: "/"), UInt8(ascii: "[")].contains(first) ? .ndjson : .csv
    }

    /// The beginning, without a mark. A declaration is shorter, whatever blanks stand before it.
    private static func start(of descriptor: Int32) -> ArraySlice<UInt8> {
        var start = [UInt8](repeating: 0, count: LineReader.maximumLine)
        start.removeLast(start.count - max(0, pread(descriptor, &start, start.count, 0)))
        return start.starts(with: LineReader.mark) ? start.dropFirst(LineReader.mark.count) : start[...]
    }

    private static func failure(_ name: String) -> InvalidInput {
        InvalidInput([Problem(.error, path: "", "\(name) can't be read: \(SystemReason.last)")])
    }
}
