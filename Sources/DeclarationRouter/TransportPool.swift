import CurlTransport
import DeclarationCore
import Synchronization

/// One transport for each distinct set of settings, so that backends share connections and threads.
final class TransportPool: Sendable {
    private let transports = Mutex<[TransportSettings: CurlTransport]>([:])

    func transport(_ settings: TransportSettings) throws(InvalidInput) -> any HTTPTransport {
        let result: Result<CurlTransport, InvalidInput> = transports.withLock { transports in
            if let known = transports[settings] { return .success(known) }
            do throws(InvalidInput) {
                let made = try CurlTransport(settings)
                transports[settings] = made
                return .success(made)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
