/// The two things that a backend is called for, as its guard tells them apart.
enum CallKind: Sendable {
    /// Changes something at the other side.
    case declaration
    /// Changes nothing.
    case inquiry
}
