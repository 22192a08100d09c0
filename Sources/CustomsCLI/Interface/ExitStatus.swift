/// How a command ends. The codes from 64 on are those of sysexits.h.
package enum ExitStatus: Int32, Sendable, CaseIterable {
    /// Everything is well.
    case ok = 0
    /// The other side said no.
    case rejected = 1
    /// Nobody knows whether it happened.
    case unknown = 2
    /// Nothing left this machine.
    case notSent = 3
    /// A planned change would break something.
    case breaks = 4
    /// Nothing goes on without a person.
    case needsPerson = 5
    /// The command line is wrong.
    case usage = 64
    /// The input is wrong.
    case invalid = 65
    /// The input can't be read.
    case noInput = 66
    /// A fault of this program.
    case fault = 70
    /// The output can't be written.
    case output = 74
    /// The ledger can't be used.
    case ledger = 75
    /// The configuration is wrong or missing.
    case configuration = 78

    /// What was compared differs: the convention of `diff`.
    static let differs = ExitStatus.rejected

    /// The gravest of several; `nil` of none and where all is well.
    static func gravest(of statuses: some Sequence<ExitStatus>) -> ExitStatus? {
        let statuses = Set(statuses)
        return [.needsPerson, .unknown, .notSent, .rejected, .invalid].first(where: statuses.contains)
    }

    /// A status and what it means for one command.
    package struct Meaning: Sendable {
        /// The status.
        package let status: ExitStatus
        /// What it means.
        package let text: String
    }

    /// Puts a meaning together.
    func means(_ text: String) -> Meaning { Meaning(status: self, text: text) }

    /// What it means everywhere.
    package var text: String {
        switch self {
        case .ok: "Done; for declare: accepted."
        case .rejected: "Refused by the other side."
        case .unknown: "The outcome is unknown: it may have happened. Inquire before anything else."
        case .notSent: "Not sent: nothing reached the other side; sending again is safe."
        case .breaks: "The planned change would break something that works now; nothing was changed."
        case .needsPerson: "Nothing goes on by itself: a person has to look."
        case .usage: "The command line is wrong."
        case .invalid: "The input is wrong, or no route takes it; nothing was sent."
        case .noInput: "An input file can't be read."
        case .fault: "A fault of the program itself."
        case .output: "The output can't be written."
        case .ledger: "The ledger can't be opened or written: nothing new is sent without it."
        case .configuration: "The configuration is wrong or was not found."
        }
    }

    /// What any command may end with.
    static let common: [Meaning] = [
        usage.means(usage.text), output.means(output.text),
    ]
    /// What a command with a configuration may end with, beside that.
    static let configured: [Meaning] = [configuration.means(configuration.text)]
    /// What a command with a ledger may end with, beside that.
    static let remembered: [Meaning] = [ledger.means(ledger.text)]
    /// What a command that only reads the ledger may end with, beside that.
    static let looked: [Meaning] = [ledger.means("There is no ledger, or it can't be opened or read.")]
}
