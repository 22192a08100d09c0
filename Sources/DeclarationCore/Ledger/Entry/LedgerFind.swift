/// When an inquiry last found an id, and where.
public struct LedgerFind: Sendable, Hashable {
    /// When the answer was taken in.
    public var time: ZonedTime
    /// The backend that was asked.
    public var backend: BackendID

    /// Makes a find.
    public init(time: ZonedTime, backend: BackendID) {
        self.time = time
        self.backend = backend
    }
}
