import DeclarationCore
import Glibc
import TestSupport
import Testing

@testable import DeclarationRouter

@Suite struct SubmissionSpoolTests {
    @Test func aFullDiskSaysWhereAndWhatToDo() throws {
        let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
        try #require(full >= 0)
        defer { close(full) }
        let error = #expect(throws: InvalidInput.self) { try SubmissionSpool.write([1], to: full, in: "/some/folder") }
        let problem = try #require(error?.problems.first)
        #expect(problem.file == "/some/folder")
        #expect(problem.message.contains("no space left on device") && problem.message.contains("TMPDIR"))
    }

    /// A pipe that nobody reads takes a part and then nothing more, as a disk does that becomes full.
    @Test func aPartThatWasTakenIsNoReason() throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        try #require(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0)
        let bytes = [UInt8](repeating: 1, count: 1 << 20)
        let error = #expect(throws: InvalidInput.self) {
            try SubmissionSpool.write(bytes[...], to: ends[1], in: "/some/folder")
        }
        #expect(
            error?.problems.first?.message.contains("temporarily unavailable") == true,
            "\(String(describing: error))"
        )
    }

    /// A plugin may bring a generation that nobody here knows.
    @Test func aColumnMayNameAnyGeneration() throws {
        let head = "request_id,payment_id_acme-pay,amount_fen,customs_code,merchant_code,merchant_name"
        let text = head + "\nCSV-1,P-1,100,NINGBO,330296T004,Demo\n"
        let file = try Self.file(text)
        let problem = file.naming(Problem(.error, path: "paymentIds.acme-pay", "bad"))
        #expect(problem.message == "bad (column payment_id_acme-pay)")
        var reader = try file.reader()
        let declaration = try reader.next()?.draft.get().declaration
        #expect(declaration?.paymentIDs == ["acme-pay": "P-1"])
        for column in ["payment_id_", "payment_id_AMS"] {
            let wrong = head.replacing("payment_id_acme-pay", with: column) + "\n"
            let file = try Self.file(wrong)
            let error = #expect(throws: InvalidInput.self) { _ = try file.reader() }
            #expect(error?.problems.first?.message.contains("column 2 is unknown") == true, "\(column)")
        }
    }

    /// An empty variable is no folder: with a slash behind it the buyers' data would lie in the root of the machine.
    @Test func anEmptyTMPDIRIsNone() {
        #expect(["", nil, "/var/tmp", "."].map(TemporaryFile.folder) == ["/tmp", "/tmp", "/var/tmp", "."])
    }

    private static func file(_ text: String) throws -> SubmissionFile {
        try InputText.reading(text) { try SubmissionFile(pipe: $0, name: "a.csv", format: .csv) }
    }

    @Test func noOtherProgramGetsWhatIsKept() throws {
        let descriptor = try InputText.reading("1") { try SubmissionSpool.keep(from: $0, name: "pipe") }
        defer { close(descriptor) }
        #expect(fcntl(descriptor, F_GETFD) == FD_CLOEXEC)
    }

    @Test func whatNeverEndsALineIsNotReadToItsEnd() throws {
        let error = #expect(throws: InvalidInput.self) { _ = try SubmissionFile(path: "/dev/zero", format: nil) }
        let problem = try #require(error?.problems.first)
        #expect(problem.file == "/dev/zero" && problem.line == 1)
        #expect(problem.message.contains("longer than 262144 bytes"))
    }

    @Test func aLineOfTheGreatestLengthIsTaken() throws {
        let long = String(repeating: " ", count: 262_144)
        let file = try InputText.reading(long + "\n" + long) {
            try SubmissionFile(pipe: $0, name: "pipe", format: .ndjson)
        }
        var reader = try file.reader()
        let first = try reader.next()
        #expect(first == nil)
    }
}
