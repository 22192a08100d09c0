/// What a configuration would do with a declaration that came in new.
package enum MigrationFate: Sendable, Hashable {
    /// It would be sent.
    case goes(MigrationStop)
    /// It would not be sent; the backend is the one that its route names, if one does.
    case fails(MigrationReason, at: MigrationStop?)

    /// Where it would be sent.
    package var stop: MigrationStop? { if case .goes(let stop) = self { stop } else { nil } }

    /// Why it would not be sent.
    package var reason: MigrationReason? { if case .fails(let reason, _) = self { reason } else { nil } }

    /// Where its route leads, whether or not it can be sent there.
    package var target: MigrationStop? {
        switch self {
        case .goes(let stop): stop
        case .fails(_, let stop): stop
        }
    }
}

/// A backend as one configuration has it.
package struct MigrationStop: Sendable, Hashable {
    /// Its name.
    package let backend: BackendID
    /// Its generation.
    package let generation: Generation
    /// Its account at the other side; the same name in two configurations can be two accounts.
    package let account: String?

    /// Whether what goes to one would go to the other too: another name for the same account is no change.
    func isSame(as other: MigrationStop) -> Bool {
        guard let account, let theirs = other.account else { return self == other }
        return generation == other.generation && account == theirs
    }
}

/// What the change means for a declaration that came in new.
package enum MigrationOutcome: String, Sendable, Hashable, CaseIterable {
    /// It goes to the account it went to, whatever the backend is called.
    case stays
    /// It goes to another backend.
    case moves
    /// The old configuration carries it and the new one doesn't.
    case breaks
    /// The new configuration carries it and the old one doesn't.
    case gains
    /// Neither carries it.
    case neither

    init(_ old: MigrationFate, _ new: MigrationFate) {
        switch (old.stop, new.stop) {
        case (let from?, let to?): self = from.isSame(as: to) ? .stays : .moves
        case (_?, nil): self = .breaks
        case (nil, _?): self = .gains
        case (nil, nil): self = .neither
        }
    }
}
