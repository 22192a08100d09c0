/// A declaration of a bulk run and where it stands in its file.
public struct BulkItem: Sendable, Hashable {
    /// The line, from 1.
    public var line: Int
    /// The declaration.
    public var declaration: Declaration

    /// Makes an item.
    public init(line: Int, declaration: Declaration) {
        self.line = line
        self.declaration = declaration
    }
}

/// What came of one declaration of a bulk run. Holds the declaration with its buyer: nothing for logs as a whole.
public struct BulkResult: Sendable, Hashable {
    /// How it ended.
    public enum Ending: Sendable, Hashable {
        /// The other side answered, now or, when it is kept, in an earlier run.
        case answered(DeclareOutcome, isKept: Bool)
        /// It has no outcome; the delivery says whether anything was sent.
        case failed(LedgerRouterError)
        /// It was not tried: the run was stopped, or its backend can't be reached.
        case skipped
    }

    /// The item.
    public var item: BulkItem
    /// The backend: the ledger's where it knows the id, else the routing table's.
    public var backend: BackendID?
    /// The code that is sent.
    public var customsCode: CustomsCode?
    /// How it ended.
    public var ending: Ending
    /// What is doubtful beyond what a plan of the declaration alone tells, such as the sum of a buyer's year.
    public var warnings: [Problem] = []

    /// Makes a result.
    public init(item: BulkItem, backend: BackendID?, customsCode: CustomsCode?, ending: Ending) {
        self.item = item
        self.backend = backend
        self.customsCode = customsCode
        self.ending = ending
    }

    /// Whether the ledger failed, so that nothing more may be sent. One entry that can't be read is no reason.
    package var endsTheRun: Bool {
        switch ending {
        case .failed(.ledger(let error)): !error.mayBeOfOneEntry && error.code != .overloaded
        case .failed(.unrecorded): true
        default: false
        }
    }
}
