import Foundation
import TestSupport
import Testing

/// What the built programs load: the small part of Foundation, not the whole with its 40 MB of locale data.
@Suite struct LinkageTests {
    @Test func theProgramDoesNotLoadAllOfFoundation() throws {
        let customs = try #require(Self.product("customs"), "the customs executable was not built beside the tests")
        let libraries = try Self.output("/usr/bin/ldd", [customs.path])
        #expect(libraries.contains("libFoundationEssentials.so"))
        #expect(libraries.contains("libcurl"))
        for name in ["libFoundation.so", "libFoundationNetworking.so", "libFoundationXML.so", "lib_FoundationICU.so"] {
            #expect(!libraries.contains(name), "loads \(name)")
        }
    }

    /// An executable in the folder that the test program runs from.
    private static func product(_ name: String) -> URL? {
        let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let url = folder.appendingPathComponent(name)
        return FileManager.default.isExecutableFile(atPath: url.path) ? url : nil
    }

    private static func output(_ program: String, _ arguments: [String]) throws -> String {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("linkage-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try #require(ChildProcess.start(program, arguments, output: file).wait() == 0)
        return try String(contentsOfFile: file, encoding: .utf8)
    }
}
