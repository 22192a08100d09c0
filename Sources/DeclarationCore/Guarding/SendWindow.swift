/// Until when a call may begin to leave.
///
/// What was written down as being sent may be taken over by others once its owner's lease has lapsed: from then on it must
/// not leave any more, however long it has waited for its turn.
enum SendWindow {
    /// The end; `nil` when nothing else may take the call over.
    @TaskLocal static var end: ZonedTime?
}
