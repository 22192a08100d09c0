import DeclarationCore
import DeclarationRouter
import Glibc
import Testing

/// A configuration file that is replaced as a whole, and only as what it was.
@Suite struct ConfigurationFileTests {
    private let workspace = Workspace()
    private let old = Array("old // content\r\n".utf8)
    private let new = Array("new".utf8)

    private func outcome(_ body: () throws(ConfigurationFile.Failure) -> Void) -> String {
        do throws(ConfigurationFile.Failure) {
            try body()
            return "replaced"
        } catch {
            switch error {
            case .conflict(let conflict): return "\(conflict)"
            case .problem(let problem): return problem.problems.map(\.message).joined()
            }
        }
    }

    @Test func itIsReplacedAndLeavesNothingElse() throws {
        let path = workspace.write(String(decoding: old, as: UTF8.self), to: "etc/customs.json")
        chmod(path, 0o604)
        _ = workspace.write("left by a dead process", to: "etc/.customs.json.step")
        #expect(
            outcome { () throws(ConfigurationFile.Failure) in
                try ConfigurationFile(path, holding: old).replace(with: new)
            } == "replaced"
        )
        #expect(Repository.bytes(path) == new)
        var facts = stat()
        stat(path, &facts)
        #expect(facts.st_mode & 0o7777 == 0o604)
        #expect(access(workspace.path + "/etc/.customs.json.step", F_OK) != 0)
    }

    @Test func whatWasChangedMeanwhileStays() throws {
        let path = workspace.write("something else", to: "customs.json")
        #expect(
            outcome { () throws(ConfigurationFile.Failure) in _ = try ConfigurationFile(path, holding: old) }
                == "changed"
        )
        _ = workspace.write(String(decoding: old, as: UTF8.self), to: "customs.json")
        #expect(
            outcome { () throws(ConfigurationFile.Failure) in
                let file = try ConfigurationFile(path, holding: old)
                _ = workspace.write("by hand", to: "customs.json")
                try file.replace(with: new)
            } == "changed"
        )
        #expect(Repository.bytes(path) == Array("by hand".utf8))
        #expect(access(workspace.path + "/.customs.json.step", F_OK) != 0)
    }

    @Test func oneHoldsIt() throws {
        let path = workspace.write(String(decoding: old, as: UTF8.self), to: "customs.json")
        let first = try ConfigurationFile(path, holding: old)
        #expect(
            outcome { () throws(ConfigurationFile.Failure) in _ = try ConfigurationFile(path, holding: old) } == "held"
        )
        try first.replace(with: new)
        #expect(
            outcome { () throws(ConfigurationFile.Failure) in _ = try ConfigurationFile(path, holding: new) }
                == "replaced"
        )
    }

    @Test func whatCannotBeReplacedIsSaid() throws {
        let path = workspace.write(String(decoding: old, as: UTF8.self), to: "customs.json")
        link(path, workspace.path + "/second.json")
        #expect(
            outcome { () throws(ConfigurationFile.Failure) in _ = try ConfigurationFile(path, holding: old) }.contains(
                "has 2 names"
            )
        )
        unlink(workspace.path + "/second.json")
        chmod(path, 0o444)
        #expect(
            outcome { () throws(ConfigurationFile.Failure) in _ = try ConfigurationFile(path, holding: old) }.contains(
                "is read-only"
            )
        )
        let none = workspace.path + "/none.json"
        #expect(
            outcome { () throws(ConfigurationFile.Failure) in _ = try ConfigurationFile(none, holding: old) }.contains(
                "can't be found"
            )
        )
    }
}
