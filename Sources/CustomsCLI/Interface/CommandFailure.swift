package import DeclarationCore

/// Why a command stopped: what to print on standard error and how to exit.
package struct CommandFailure: Error, Sendable {
    /// How to exit.
    package var status: ExitStatus
    /// What is wrong; one line each, without personal data or secrets.
    package var messages: [String]
    /// The same for programs.
    package var json: JSONValue

    /// Makes a failure.
    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        messages = ["error: " + message]
        json = .object(["kind": .string("\(status)"), "message": .string(message)])
    }

    /// Makes a failure of what is wrong with an input.
    init(_ status: ExitStatus, _ error: InvalidInput) {
        self.status = status
        messages = error.problems.map(\.description)
        json = .object([
            "kind": .string("\(status)"),
            "message": "the input is wrong",
            "problems": .array(error.problems.map(\.json)),
        ])
    }
}

extension CommandFailure {
    /// The messages without the severity before each.
    var texts: [String] {
        messages.map { $0.hasPrefix("error: ") ? String($0.dropFirst("error: ".count)) : $0 }
    }

    /// Whether a problem of the input is at a path that starts so.
    func names(_ path: String) -> Bool {
        json["problems"]?.array?.contains { $0["path"]?.string?.hasPrefix(path) == true } ?? false
    }
}

extension Problem {
    /// For programs.
    var json: JSONValue {
        .object([
            "severity": .string(severity.rawValue),
            "path": .string(path),
            "message": .string(message),
            "file": file.map(JSONValue.string),
            "line": line.map { .number($0) },
        ])
    }
}
