/// What a command sees of the world: streams, files' base folder, environment, interrupts. A value, so that tests
/// bring their own and share nothing.
package struct Console: Sendable {
    /// Writes to standard output.
    package var output: @Sendable ([UInt8]) -> Written
    /// Writes to standard error; what can't be written there is lost.
    package var error: @Sendable ([UInt8]) -> Void
    /// The descriptor that standard input is read from.
    package var input: Int32
    /// Whether standard error is a terminal.
    package var isTerminal = false
    /// Whether standard input is a terminal: then a person has to know that something is awaited.
    package var isInputTerminal = false
    /// The columns of the terminal at standard error, at this moment; nil where there is none or it doesn't tell.
    package var terminalWidth: @Sendable () -> Int? = { nil }
    /// The environment variables.
    package var environment: [String: String]
    /// Where relative paths start; empty for the process's own folder.
    package var folder: String
    /// Calls back on SIGINT, SIGTERM and SIGHUP until the watch is cancelled; on SIGHUP separately, and without ending
    /// anything, where there is something to reload.
    package var watch: Watcher

    /// Begins to watch for interrupts.
    package typealias Watcher =
        @Sendable (_ stop: @escaping @Sendable () -> Void, _ reload: (@Sendable () -> Void)?) -> any InterruptWatch

    /// What came of writing.
    package enum Written: Sendable, Hashable {
        /// All of it was taken.
        case all
        /// The reader has gone, as `head` does; not worth a word.
        case readerGone
        /// It failed, for example on a full disk.
        case failed(String)
    }

    /// Puts a console together.
    package init(
        output: @escaping @Sendable ([UInt8]) -> Written,
        error: @escaping @Sendable ([UInt8]) -> Void,
        input: Int32,
        environment: [String: String],
        folder: String,
        watch: @escaping Watcher
    ) {
        self.output = output
        self.error = error
        self.input = input
        self.environment = environment
        self.folder = folder
        self.watch = watch
    }

    /// Writes lines to standard error. Control characters become visible: names from a file must not steer the terminal.
    package func complain(_ lines: [String]) { error(Self.visible(lines)) }

    /// Lines as they are written.
    static func visible(_ lines: [String]) -> [UInt8] {
        Array(lines.map { TextTable.visible($0, keepsLines: true) + "\n" }.joined().utf8)
    }
}

/// Something that listens for interrupts.
package protocol InterruptWatch: Sendable {
    /// Stops listening; the usual effect of the signals comes back.
    func cancel()
}
