internal import CMicroHTTPD
import Glibc
import Synchronization

/// An accepted connection, from libmicrohttpd's first word of it to its last: its deadline, whether its client is
/// still there, and what works for it.
final class Connection: Sendable {
    /// What a connection is doing; each phase has a deadline of its own.
    enum Phase {
        /// Nothing of a request has come, or not its whole first line.
        case idle
        case reading
        case handling
        case sending
    }

    /// What an inspection found.
    enum Finding {
        case fine
        /// The deadline has passed: the connection was cut.
        case late
        /// The client has gone and the library overlooked it: the connection was cut.
        case forsaken
    }

    private struct State {
        /// Whether the socket is still this connection's. Once closed, its number may be another's.
        var isOpen = true
        var isCut = false
        var phase = Phase.idle
        var isNew = true
        var since: UInt64
        var deadline: UInt64
        /// Whether the client has closed its side; it may still wait for an answer.
        var isHalfClosed = false
        /// Whether the client has broken the connection: nobody waits for an answer any more.
        var isBroken = false
        var work: PendingAnswer?
        var certificate: ClientCertificate?
    }

    /// How long a connection whose client has closed its side may stay idle or half read before it counts as overlooked: the
    /// library has read the end with the last bytes, and would wait for more. Far above the time it takes to go from one
    /// pipelined request to the next.
    private static let overlookedAfter: UInt64 = 1000

    /// A number that no other connection of this server has, from 1.
    let id: UInt64
    let socket: Int32
    let client: ClientAddress
    /// The identity that this connection's handshake uses, kept as long as the TLS library may look at it.
    let tls: TLSContext?
    private let state: Mutex<State>

    init(id: UInt64, socket: Int32, client: ClientAddress, tls: TLSContext?, deadline: UInt64) {
        self.id = id
        self.socket = socket
        self.client = client
        self.tls = tls
        state = Mutex(State(since: currentMilliseconds(), deadline: deadline))
    }

    /// Goes to another phase, which must end by the deadline.
    func enter(_ phase: Phase, deadline: UInt64 = .max) {
        let now = currentMilliseconds()
        state.withLock { state in
            state.phase = phase
            state.isNew = false
            state.since = now
            state.deadline = deadline
        }
    }

    /// Whether no request line has come yet.
    var isNew: Bool { state.withLock { $0.isNew } }

    /// Sets what is told when the client gives up, at once when it has.
    func begin(_ work: PendingAnswer) {
        let (isHalfClosed, isBroken) = state.withLock { state in
            state.work = work
            return (state.isHalfClosed, state.isBroken)
        }
        if isHalfClosed || isBroken { work.clientHasClosed(isBroken: isBroken) }
    }

    func endWork() { state.withLock { $0.work = nil } }

    /// What the connection waits for while it is suspended.
    var work: PendingAnswer? { state.withLock { $0.work } }

    /// The client has closed its side, or broken the connection.
    func clientHasClosed(isBroken: Bool) {
        let work = state.withLock { state in
            state.isHalfClosed = true
            if isBroken { state.isBroken = true }
            return state.work
        }
        work?.clientHasClosed(isBroken: isBroken)
    }

    /// Whether the client has closed its side and waits for nothing: no request is under way, or the last of the answer has
    /// reached it and the library has yet to find out.
    var isLeft: Bool {
        state.withLock { state in
            guard state.isHalfClosed, state.isOpen else { return false }
            return state.phase == .idle || state.phase == .sending && customs_mhd_unsent_bytes(socket) == 0
        }
    }

    /// The client's verified certificate.
    var certificate: ClientCertificate? {
        get { state.withLock { $0.certificate } }
        set { state.withLock { $0.certificate = newValue } }
    }

    /// How long the connection has been idle; nil when it is not.
    func idleTime(at now: UInt64) -> UInt64? {
        state.withLock { state in
            state.phase == .idle && state.isOpen && !state.isCut ? now - min(state.since, now) : nil
        }
    }

    /// Cuts the connection when its time is over.
    func inspect(at now: UInt64) -> Finding {
        state.withLock { state in
            guard state.isOpen, !state.isCut else { return .fine }
            let finding = judge(state, now)
            if finding != .fine { cut(&state) }
            return finding
        }
    }

    /// Ends the connection: the library sees a hang-up and closes it.
    func cut() { state.withLock { cut(&$0) } }

    /// The socket is about to be closed.
    func close() { state.withLock { $0.isOpen = false } }

    private func judge(_ state: State, _ now: UInt64) -> Finding {
        if now >= state.deadline { return .late }
        guard state.isHalfClosed, state.phase == .idle || state.phase == .reading else { return .fine }
        guard now >= state.since + Self.overlookedAfter else { return .fine }
        return customs_mhd_unread_bytes(socket) == 0 ? .forsaken : .fine
    }

    private func cut(_ state: inout State) {
        guard state.isOpen, !state.isCut else { return }
        state.isCut = true
        // Fails when the client has reset the connection: then the library knows.
        shutdown(socket, Int32(SHUT_RDWR))
    }
}
