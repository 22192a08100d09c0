import FoundationEssentials
import Testing

@testable import CustomsCLI
@testable import DeclarationRouter

@Suite struct FileWatchTests {
    @Test func aChangeCountsOnceItHasSettled() throws {
        let path = "/tmp/customs-watch-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("one".utf8).write(to: URL(filePath: path))
        var watch = FileWatch(Self.read(path))
        expect(&watch, false)
        try Data("two, half".utf8).write(to: URL(filePath: path))
        expect(&watch, false)
        try Data("two, whole".utf8).write(to: URL(filePath: path))
        expect(&watch, false, "it is being written")
        expect(&watch, true)
        watch.replace(Self.read(path))
        expect(&watch, false, "it was read")
        try FileManager.default.removeItem(atPath: path)
        expect(&watch, false)
        expect(&watch, true, "a missing file is a change")
    }

    @Test func filesThatAFailedReadDidNotReachAreWatchedOn() throws {
        let path = "/tmp/customs-watch-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("key".utf8).write(to: URL(filePath: path))
        var watch = FileWatch(Self.read(path))
        watch.replace(FilesRead())
        try Data("other key".utf8).write(to: URL(filePath: path))
        expect(&watch, false)
        expect(&watch, true)
    }

    private func expect(_ watch: inout FileWatch, _ isSettled: Bool, _ comment: Comment? = nil) {
        let answer = watch.hasSettled(watch.look())
        #expect(answer == isSettled, comment)
    }

    private static func read(_ path: String) -> FilesRead {
        let files = FilesRead()
        files.willRead(path)
        return files
    }
}
