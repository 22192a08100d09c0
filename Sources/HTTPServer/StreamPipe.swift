internal import CMicroHTTPD
import Glibc
import Synchronization

/// The way from a streaming body's task to the client, with room for so much: the task waits while it is full, the
/// connection is suspended while it is empty.
final class StreamPipe: ConnectionWork {
    /// How the body ended.
    private enum End {
        case complete
        case broken
    }

    private struct State {
        var bytes: [UInt8] = []
        var sent = 0
        var end: End?
        var task: Task<Void, Never>?
        /// The library has let go of the answer: nothing more can be sent.
        var isClosed = false
        /// The connection is suspended until there is something to send.
        var isSuspended = false
        var writer: CheckedContinuation<Void, Never>?

        var waiting: Int { bytes.count - sent }
    }

    /// Bytes beyond which the body's task waits.
    private static let room = 1 << 16
    /// The library's own buffer in bytes.
    private static let blockSize = 1 << 14

    private let body: @Sendable (_ write: ([UInt8]) async throws -> Void) async throws -> Void
    private let suspended: SuspendedConnection
    private let traffic: Traffic
    private let state = Mutex(State())
    /// Client and body: the stream is over when both are.
    private let parties = Atomic(1)

    init(
        _ body: @escaping @Sendable (_ write: ([UInt8]) async throws -> Void) async throws -> Void,
        on suspended: SuspendedConnection,
        traffic: Traffic
    ) {
        self.body = body
        self.suspended = suspended
        self.traffic = traffic
    }

    /// The response that reads from here; the library owns it and this pipe.
    func makeResponse() -> OpaquePointer? {
        let owned = Unmanaged.passRetained(self)
        let response = MHD_create_response_from_callback(
            UInt64.max,
            Self.blockSize,
            { context, _, buffer, room in
                guard let context, let buffer else { return customs_mhd_end_with_error }
                let target = UnsafeMutableRawBufferPointer(start: buffer, count: room)
                return Unmanaged<StreamPipe>.fromOpaque(context).takeUnretainedValue().read(into: target)
            },
            owned.toOpaque(),
            { context in
                if let context { Unmanaged<StreamPipe>.fromOpaque(context).takeRetainedValue().close() }
            }
        )
        if response == nil {
            owned.release()
            close()
        }
        return response
    }

    func cancel() { state.withLock { $0.task }?.cancel() }

    func abandon() {
        cancel()
        end(.broken)
    }
}

// The library's side, on its thread.
extension StreamPipe {
    private func read(into target: UnsafeMutableRawBufferPointer) -> Int {
        startOnce()
        let (count, writer) = state.withLock { state -> (Int, CheckedContinuation<Void, Never>?) in
            guard state.waiting > 0 else { return (idleResult(&state), nil) }
            let piece = state.bytes[state.sent...].prefix(target.count)
            target.copyBytes(from: piece)
            state.sent += piece.count
            if state.waiting == 0 {
                state.bytes.removeAll(keepingCapacity: state.bytes.capacity <= Self.room * 2)
                state.sent = 0
            }
            return (piece.count, state.waiting < Self.room / 2 ? state.writer.take() : nil)
        }
        writer?.resume()
        return count
    }

    /// What to tell the library when there is nothing to send.
    private func idleResult(_ state: inout State) -> Int {
        switch state.end {
        case .complete: return customs_mhd_end_of_stream
        case .broken: return customs_mhd_end_with_error
        case nil:
            state.isSuspended = true
            MHD_suspend_connection(suspended.pointer)
            pushOut()
            return 0
        }
    }

    /// Sends what the kernel holds back in the hope of more: the head, before the first piece.
    private func pushOut() {
        var on: Int32 = 1
        // Best effort: without it the bytes leave a little later.
        setsockopt(
            suspended.connection.socket,
            Int32(IPPROTO_TCP),
            TCP_NODELAY,
            &on,
            socklen_t(MemoryLayout<Int32>.size)
        )
    }

    private func startOnce() {
        let isFirst = state.withLock { state in
            guard state.task == nil else { return false }
            parties.add(1, ordering: .relaxed)
            state.task = Task { await self.run() }
            return true
        }
        guard isFirst else { return }
        // Cancels at once when the client has gone meanwhile.
        suspended.connection.begin(self)
        if traffic.isDraining { cancel() }
    }

    /// The library has let go of the answer.
    private func close() {
        suspended.connection.endWork()
        let (task, writer) = state.withLock { state in
            state.isClosed = true
            return (state.task, state.writer.take())
        }
        task?.cancel()
        writer?.resume()
        partyLeft()
    }

    private func partyLeft() {
        if parties.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { traffic.streamEnded() }
    }
}

// The body's side, in its task.
extension StreamPipe {
    private func run() async {
        do {
            try await body { try await self.write($0) }
            end(.complete)
        } catch is CancellationError {
            end(.complete)
        } catch {
            end(.broken)
        }
        partyLeft()
    }

    private func write(_ piece: [UInt8]) async throws {
        guard !piece.isEmpty else { return }
        let (wakes, isFull) = try state.withLock { state in
            guard !state.isClosed, state.end == nil else { throw CancellationError() }
            state.bytes.append(contentsOf: piece)
            defer { state.isSuspended = false }
            return (state.isSuspended, state.waiting >= Self.room)
        }
        if wakes { suspended.resume() }
        if isFull { await waitForRoom() }
    }

    private func waitForRoom() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    if state.isClosed || Task.isCancelled || state.waiting < Self.room { return true }
                    state.writer = continuation
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.writer.take() }?.resume()
        }
    }

    private func end(_ end: End) {
        let wakes = state.withLock { state in
            if state.end == nil { state.end = end }
            defer { state.isSuspended = false }
            return state.isSuspended
        }
        if wakes { suspended.resume() }
    }
}
