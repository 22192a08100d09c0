import DeclarationCore
import DeclarationRouter
import Glibc

extension CommandDescription {
    /// `customs config convert`.
    static let configConvert = CommandDescription(
        "convert",
        summary: "bring the settings of other software into a configuration",
        discussion: [
            "Reads the settings of the official AMS SDKs and of programs for the legacy gateway: properties, environment "
                + "files, JSON, INI, and assignments in PHP, Python, Java or JavaScript, which are not run. Several files "
                + "are parts of one account or, when each names its own, several accounts.",
            "Without --output the configuration is printed. With it, it is written, and keys that stood in the input go "
                + "into files that only you can read; nothing is written while there are errors. Keys are never printed, "
                + "and what isn't recognised is listed by name alone.",
            "JSON: output, configuration (only when it was not written), backends [{name, plugin, generation}], keys "
                + "[{file, setting, name, source, line, written}], used, unneeded and unknown [{name, file, line, remark}], "
                + "problems, exitCode.",
        ],
        arguments: [
            ArgumentDescription(
                "FILE",
                .file,
                isRequired: true,
                isRepeated: true,
                help: "Settings; - is standard input."
            )
        ],
        options: [.convertForm, .convertName, .convertOutput, .convertKeys, .convertForce],
        examples: [
            Example(line: "customs config convert alipay.config.php", text: "Shows what would come of it."),
            Example(
                line: "customs config convert .env --output customs/customs.json",
                text: "Writes it, and the keys into customs/keys."
            ),
        ],
        exitCodes: [
            ExitStatus.ok.means("Converted; there may be warnings."),
            ExitStatus.invalid.means("Something in the input has to be put right first; nothing was written."),
            ExitStatus.noInput.means(ExitStatus.noInput.text),
        ] + ExitStatus.common,
        action: ConvertCommand.run
    )
}

extension OptionDescription {
    fileprivate static let convertForm = OptionDescription(
        "form",
        "FORM",
        .choice(SettingsForm.allCases.map(\.rawValue)),
        help: "How the files are written; code is PHP, Python, Java, JavaScript. Else told by name and content."
    )
    fileprivate static let convertName = OptionDescription(
        "name",
        "BACKEND",
        .text,
        help: "What the backend is called; with several accounts, how their names start."
    )
    fileprivate static let convertOutput = OptionDescription(
        "output",
        "FILE",
        .file,
        help: "The configuration's file. One that is there stays, unless --force is given."
    )
    fileprivate static let convertKeys = OptionDescription(
        "keys",
        "DIR",
        .folder,
        help:
            "The folder for keys that stood in the input; keys beside the output if left out. No file in it is replaced."
    )
    fileprivate static let convertForce = OptionDescription("force", help: "Replace the output's file.")
}

/// Converts settings of other software.
enum ConvertCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let output = invocation.value(.convertOutput)
        var inputs: [Conversion.Input] = []
        for file in invocation.arguments {
            inputs.append(Conversion.Input(file: file, bytes: try invocation.read(file)))
        }
        if let output, let input = invocation.arguments.first(where: { isSame($0, output, invocation) }) {
            throw CommandFailure(
                .usage,
                "--output \(output) is the same file as \(input), which is read; name another one"
            )
        }
        let result = try convert(inputs, output, invocation)
        invocation.complain(result.problems.map(\.description))
        var report = ConversionReport(result: result, output: output)
        guard !result.hasErrors, let text = result.text else {
            if output == nil, !invocation.wantsJSON, let text = result.text { try invocation.write(text) }
            if invocation.wantsJSON { try invocation.write(report.json(.invalid).prettyText + "\n") }
            if !invocation.wantsJSON { invocation.complain(report.names) }
            return .invalid
        }
        guard let output else {
            if !invocation.wantsJSON { invocation.complain(report.names + report.keysToMake) }
            try invocation.print(text, json: report.json(.ok))
            return .ok
        }
        report.written = try write(text, to: invocation.resolve(output), result.keyFiles, invocation)
        try invocation.print(report.text, json: report.json(.ok))
        return .ok
    }

    private static func convert(
        _ inputs: [Conversion.Input],
        _ output: String?,
        _ invocation: Invocation
    ) throws(CommandFailure) -> ConversionResult {
        let conversion = Conversion(
            registrations: invocation.registrations,
            environment: invocation.console.environment,
            places: ConversionPlaces(
                base: invocation.console.folder,
                output: output,
                keys: invocation.value(.convertKeys)
            ),
            form: invocation.value(.convertForm).flatMap(SettingsForm.init(rawValue:)),
            name: invocation.value(.convertName)
        )
        do throws(InvalidInput) {
            return try conversion.convert(inputs)
        } catch {
            throw CommandFailure(.fault, error)
        }
    }

    private static func isSame(_ input: String, _ output: String, _ invocation: Invocation) -> Bool {
        ResultFile.isSame(invocation.resolve(input), invocation.resolve(output))
    }

    /// Writes the keys first, so that no configuration names keys that could not be written.
    private static func write(
        _ text: String,
        to output: String,
        _ keys: [ConversionResult.KeyFile],
        _ invocation: Invocation
    ) throws(CommandFailure) -> [Bool] {
        let replaces = invocation.has(.convertForce)
        guard replaces || access(output, F_OK) != 0 else {
            throw CommandFailure(.output, "\(output) is there already; give another name, or --force to replace it")
        }
        let folder = FilePath.folder(of: output)
        guard folder.isEmpty || access(folder, W_OK) == 0 else {
            throw CommandFailure(.output, "the folder \(folder) isn't there or can't be written; make it first")
        }
        do throws(InvalidInput) {
            for key in keys { try NewFile.check(key.path, key.secret.exposedBytes) }
            var written: [Bool] = []
            for key in keys {
                written.append(try NewFile.write(private: key.path, key.secret.exposedBytes) == .new)
            }
            try NewFile.write(output, Array(text.utf8), replacing: replaces)
            return written
        } catch {
            throw CommandFailure(.output, error)
        }
    }
}
