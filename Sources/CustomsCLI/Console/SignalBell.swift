import Glibc
import Synchronization

/// Takes signals off the process for good and hands them to whoever watches now.
///
/// The C handler does the one thing that is allowed there, it writes a byte to a pipe; a thread of its own reads it. Dispatch's
/// sources were not enough: of two watches one after the other the second could stay deaf.
final class SignalBell: Sendable {
    /// The only one: signals are the process's.
    static let shared = open()

    /// The pipe's end that the handler writes to; set before any handler is.
    private static let descriptor = Atomic<Int32>(-1)

    private let actions = Mutex<[Int32: @Sendable () -> Void]>([:])

    /// Made with its thread, before the first signal is asked for.
    private static func open() -> SignalBell {
        let bell = SignalBell()
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return bell }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // A full pipe must not hold up whatever the signal interrupted.
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        var thread = pthread_t()
        let reader = Unmanaged.passRetained(Reader(bell: bell, descriptor: ends[0]))
        let code = pthread_create(
            &thread,
            nil,
            { argument in
                if let argument { Unmanaged<Reader>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            },
            reader.toOpaque()
        )
        guard code == 0 else {
            reader.release()
            return bell
        }
        pthread_detach(thread)
        descriptor.store(ends[1], ordering: .releasing)
        return bell
    }

    /// Hears some signals from now on, and no others.
    func hear(_ new: [Int32: @Sendable () -> Void]) {
        actions.withLock { $0 = new }
        // Without a pipe signals keep their usual effect: better than none.
        guard Self.descriptor.load(ordering: .acquiring) >= 0 else { return }
        for number in new.keys {
            signal(number) { number in
                let before = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(SignalBell.descriptor.load(ordering: .relaxed), &byte, 1)
                errno = before
            }
        }
    }

    /// Whether a signal has no effect now.
    static func isIgnored(_ number: Int32) -> Bool {
        var current = sigaction()
        guard sigaction(number, nil, &current) == 0 else { return false }
        let ignoring = unsafeBitCast(SIG_IGN, to: Int.self)
        return unsafeBitCast(current.__sigaction_handler.sa_handler, to: Int.self) == ignoring
    }

    private func listen(to descriptor: Int32) {
        var byte: UInt8 = 0
        while true {
            let count = read(descriptor, &byte, 1)
            guard count == 1 || (count < 0 && errno == EINTR) else { return }
            if count == 1 { actions.withLock { $0[Int32(byte)] }?() }
        }
    }

    /// Carries the bell through the C thread start.
    private final class Reader: Sendable {
        private let bell: SignalBell
        private let descriptor: Int32

        init(bell: SignalBell, descriptor: Int32) {
            self.bell = bell
            self.descriptor = descriptor
        }

        func run() { bell.listen(to: descriptor) }
    }
}
