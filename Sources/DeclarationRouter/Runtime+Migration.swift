package import DeclarationCore
import Glibc
import LedgerSQL
import OpenSSLSigning

/// Which backends of a configuration have keys that can't be used.
package struct KeyUsability: Sendable {
    /// What is wrong with the backends whose keys were read.
    package var unusable: [BackendID: [Problem]] = [:]
    /// The backends whose keys could not be read here, and so say nothing.
    package var unread: [BackendID: [Problem]] = [:]

    /// Nothing known.
    package init() {}
}

/// What a ledger is opened for that is neither made nor brought to a newer version.
package enum LedgerUse: Sendable {
    /// Reading the history, of any version.
    case history
    /// Reading everything; the tables must be the newest.
    case reading
    /// Writing and reading events too; the tables must be the newest.
    case recording

    fileprivate var access: LedgerAccess {
        switch self {
        case .history: .readingHistory
        case .reading: .reading
        case .recording: .current
        }
    }
}

extension Runtime {
    /// Tries out the keys of a configuration where they are.
    ///
    /// - Parameter configuration: the same file, read without keys.
    package func keyUsability(
        of configuration: Configuration,
        at path: String,
        sections: [ConfigurationSection]
    ) -> KeyUsability {
        let backends = configuration.backends.keys.sorted()
        // What is wrong although every key counts as good is that a secret could not be had.
        let unread = problems(configuration, path, sections, StandInKeys())
        let found = problems(configuration, path, sections, OpenSSLKeyLoader())
        var usability = KeyUsability()
        for backend in backends {
            let missing = unread.filter { $0.isOf(backend) }
            let wrong = found.filter { $0.isOf(backend) }
            if !missing.isEmpty {
                usability.unread[backend] = missing
            } else if !wrong.isEmpty {
                usability.unusable[backend] = wrong
            }
        }
        return usability
    }

    private func problems(
        _ configuration: Configuration,
        _ path: String,
        _ sections: [ConfigurationSection],
        _ keys: any KeyLoader
    ) -> [Problem] {
        do throws(InvalidInput) {
            _ = try self.configuration(
                at: path,
                registrations: configuration.registrations,
                sections: sections,
                keys: keys,
                secrets: secrets(of: path)
            )
            return []
        } catch {
            return error.problems.filter { $0.severity == .error }
        }
    }

    /// Opens a ledger's store to read its history: no key is needed, and none is made. The ledger's tables stay as they
    /// are, so that processes of an older program can go on.
    ///
    /// - Parameters:
    ///   - path: a SQLite file instead of the configuration's.
    ///   - use: what the store is opened for.
    /// - Returns: `nil` when the configuration keeps no ledger.
    /// - Throws: also when there is no such file, which would be made for who sends.
    package func historyStore(
        of ledger: LedgerConfiguration,
        path: String? = nil,
        for use: LedgerUse = .history
    ) async throws(LedgerError) -> (any LedgerStore)? {
        var ledger = ledger
        ledger.keys = [Secret(String(repeating: "0", count: 32))]
        if case .sqlite(let configured) = ledger.store, Glibc.access(path ?? configured, F_OK) != 0 {
            throw LedgerError(
                .unavailable,
                "there is no ledger at \(path ?? configured): nothing has been declared here with this configuration, or its ledger "
                    + "is elsewhere; name it in ledger.path, in CUSTOMS_LEDGER or, where a command has it, with --ledger=PATH"
            )
        }
        return try await store(ledger, path, access: use.access)?.0
    }
}

extension Problem {
    /// Whether it is in a backend's block.
    fileprivate func isOf(_ backend: BackendID) -> Bool { path.hasPrefix("backends.\(backend).") }
}
