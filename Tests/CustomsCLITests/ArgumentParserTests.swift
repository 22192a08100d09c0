import CustomsCLI
import DeclarationCore
import Testing

@Suite struct ArgumentParserTests {
    private func parse(_ words: String...) throws -> ParsedCommand {
        try ArgumentParser.parse(words, root: .customs)
    }

    private func message(_ words: String...) -> String {
        do throws(UsageError) {
            _ = try ArgumentParser.parse(words, root: .customs)
            return ""
        } catch {
            return error.message
        }
    }

    @Test func optionsMayStandAnywhere() throws {
        for words in [
            ["--config", "a.json", "inquire", "ID1", "--json", "ID2"],
            ["inquire", "--config=a.json", "ID1", "ID2", "--json"],
        ] {
            let parsed = try ArgumentParser.parse(words, root: .customs)
            #expect(parsed.path == ["customs", "inquire"])
            #expect(parsed.arguments == ["ID1", "ID2"])
            #expect(parsed.options == ["config": ["a.json"], "json": [""]])
        }
    }

    @Test func twoDashesEndOptions() throws {
        #expect(try parse("inquire", "--", "--json", "-x").arguments == ["--json", "-x"])
        #expect(try parse("declare", "-").arguments == ["-"])
    }

    @Test func lastOneCountsUnlessRepeated() throws {
        #expect(try parse("codes", "--place", "a", "--place=b").options["place"] == ["b"])
        let parsed = try parse("routes", "explain", "--code", "X", "--paid-under", "ams", "--paid-under=mapi")
        #expect(parsed.options["paid-under"] == ["ams", "mapi"])
    }

    @Test func helpHidesWhatIsMissing() throws {
        #expect(try parse("completions", "-h").options["help"] != nil)
        #expect(try parse("routes", "--help").path == ["customs", "routes"])
    }

    /// Help knows as much of a slip as the command line does.
    @Test func helpOfNoCommandNamesTheCommands() async {
        for (words, text) in [
            (["declar"], #"there is no command "declar"; did you mean "declare"?; known: declare, "#),
            (["routes", "explan"], #"there is no command "explan"; did you mean "explain"?; known: list, explain"#),
            (["declare", "explain"], #""declare" has no commands of its own, such as "explain""#),
        ] {
            let run = await CommandRun.of(arguments: ["help"] + words)
            #expect(run.status == 64 && run.error.contains(text), "\(run.error)")
        }
    }

    @Test func mistakesAreNamed() {
        #expect(message("declair").contains("did you mean \"declare\"?"))
        #expect(message("routes", "explian").contains("did you mean \"explain\"?"))
        #expect(message("declare", "--dry-rum").contains("unknown option --dry-rum; did you mean \"--dry-run\"?"))
        #expect(message("--dry-run", "declare").contains("unknown option --dry-run"))
        #expect(message("-x").contains("unknown option -x"))
        #expect(message("declare", "--config").contains("--config needs a value: --config FILE"))
        #expect(message("declare", "--config", "--json").contains("--config needs a value"))
        #expect(message("declare", "--json=yes").contains("--json takes no value"))
        #expect(message("--log-level", "wordy", "codes").contains("it takes debug, info, warning, error"))
        #expect(message("simulate", "--port", "65536").contains("a whole number from 0 to 65535"))
        #expect(message("simulate", "--keys=").contains("--keys is empty"))
        #expect(message("declare", "a", "b").contains("\"b\" is one argument too many"))
        #expect(message("version", "a").contains("version takes no argument"))
        #expect(message("completions").contains("SHELL is missing"))
        #expect(message("completions", "bosh").contains("did you mean \"bash\"?"))
        #expect(message().contains("a command is needed"))
        #expect(message("config").contains("check, convert, schema"))
    }

    @Test func usageErrorsGoToStandardErrorWith64() async {
        let run = await CommandRun.of("declare", "--nope")
        #expect(run.status == 64)
        #expect(run.output.isEmpty)
        #expect(run.error == "customs declare: unknown option --nope\nSee `customs declare --help`.\n")
        let json = await CommandRun.of("declare", "--nope", "--json")
        #expect(json.status == 64 && json.json["exitCode"]?.integer == 64)
        #expect(json.json["error"]?["message"]?.string == "unknown option --nope")
    }
}
