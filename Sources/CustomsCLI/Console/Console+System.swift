import DeclarationCore
import DeclarationRouter
import FoundationEssentials
import Glibc

extension Console {
    /// The process's own streams, environment and signals.
    static var system: Console {
        // A reader that goes away shows as an error of `write`, not as a signal that ends the process.
        signal(SIGPIPE, SIG_IGN)
        var console = Console(
            output: { write($0, to: STDOUT_FILENO) },
            error: { _ = write($0, to: STDERR_FILENO) },
            input: STDIN_FILENO,
            environment: ProcessInfo.processInfo.environment,
            folder: "",
            watch: { SignalWatch($0, reload: $1) }
        )
        console.isTerminal = isatty(STDERR_FILENO) == 1
        console.isInputTerminal = isatty(STDIN_FILENO) == 1
        console.terminalWidth = { width(of: STDERR_FILENO) }
        return console
    }

    /// A terminal's columns, if it tells them.
    private static func width(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Writes all bytes. Blocks while the reader is slow: a command has nothing better to do then.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Written {
        switch DescriptorOutput.write(bytes, to: descriptor) {
        case 0: .all
        case EPIPE: .readerGone
        case let code: .failed(String(cString: strerror(code)).lowercased())
        }
    }
}
