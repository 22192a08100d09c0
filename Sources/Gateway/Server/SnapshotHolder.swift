import Synchronization

/// Holds the configuration that counts now.
final class SnapshotHolder: Sendable {
    private let current: Mutex<GatewaySnapshot>

    init(_ snapshot: GatewaySnapshot) { current = Mutex(snapshot) }

    var snapshot: GatewaySnapshot { current.withLock { $0 } }

    func replace(_ snapshot: GatewaySnapshot) { current.withLock { $0 = snapshot } }
}
