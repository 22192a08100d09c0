/// A rule that every backend keeps.
public enum ConformanceCheck: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// Setting names are there once; unknown and missing keys are reported; the harness's settings make a backend.
    case registrationIsSound
    /// The account's name is there, is the same for the same settings whatever was called, and holds no secret.
    case namesItsAccount
    /// The reference declaration is accepted.
    case acceptsReference
    /// A part of a split payment is accepted.
    case acceptsPart
    /// A refusal is a value with the other side's code, not an error.
    case mapsRefusal
    /// An inquiry finds what was declared.
    case findsDeclared
    /// An inquiry lists ids it doesn't know as not found, without failing.
    case listsUnknown
    /// The batch limit is at least 1, a full batch is answered, and eleven ids in batches come back once each.
    case respectsBatchLimit
    /// The same request twice gives the same acceptance.
    case isIdempotent
    /// The same request twice sends the same content twice, and nothing else.
    case sendsSameContent
    /// A rehearsal sends nothing and refuses what declaring refuses unsent; not applicable to a backend that can't rehearse.
    case rehearsesWithoutSending
    /// Calls at the same time don't mix up their answers: each gives what the same call gives alone. Not applicable where
    /// acceptances have no numbers.
    case keepsConcurrentCallsApart
    /// A connection that breaks gives an error with the delivery `unknown`, and nothing is sent a second time.
    case brokenConnectionIsUnknown
    /// A refused connection gives an error with the delivery `notSent`.
    case refusedConnectionIsNotSent
    /// An answer that can't be used gives an error with the delivery `answered`.
    case unusableAnswerIsAnswered
    /// Neither secrets nor personal data show in descriptions, reflections, errors, logs or metrics.
    case leaksNothing
    /// A cancelled call ends soon, with an error that says so.
    case honoursCancellation

    /// The name.
    public var description: String { rawValue }
}
