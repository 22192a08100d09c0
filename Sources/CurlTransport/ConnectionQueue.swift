internal import DeclarationCore

/// Which exchanges may use a connection, and which wait for one. Confined to the executor's thread.
///
/// curl has such a queue too, but its releases differ in whether waiting there counts as connecting: in newer ones, what
/// waits longer than a connection may take fails. It stays behind this one for what only curl knows, such as how many
/// exchanges a server of HTTP/2 allows on a connection.
struct ConnectionQueue {
    /// What goes to one host and port.
    final class Host {
        fileprivate var active = 0
        fileprivate var waiting = TurnQueue<Exchange>()
        /// Whether its last answer came over HTTP/2, where exchanges share a connection.
        fileprivate var shares = false
    }

    /// Where an exchange stands.
    enum Place {
        case outside
        case waiting(Host, turn: UInt64)
        /// Under way, on a connection of its own or on one of several.
        case alone(Host)
        case sharing(Host)
    }

    /// How many exchanges share a connection of HTTP/2, as curl counts unless the server says less.
    private static let exchangesPerConnection = 100
    /// From so many hosts on, those that are not in use are forgotten.
    private static let knownHosts = 64

    private let perHost: Int
    private let total: Int
    private var hosts: [String: Host] = [:]
    /// Exchanges under way that have a connection of their own.
    private var alone = 0
    private var waitingCount = 0
    private var lastTurn: UInt64 = 0

    init(perHost: Int, total: Int) {
        self.perHost = perHost
        self.total = total
    }

    /// Everything that waits, in no order.
    var waiting: [Exchange] { waitingCount == 0 ? [] : hosts.values.flatMap(\.waiting.all) }

    /// Takes in an exchange. True when it may start now; otherwise it waits for ``next()``.
    mutating func admit(_ exchange: Exchange) -> Bool {
        let host = host(exchange.target.host)
        if host.waiting.count == 0, hasRoom(host) {
            start(exchange, host)
            return true
        }
        lastTurn += 1
        host.waiting.append(exchange, lastTurn)
        waitingCount += 1
        exchange.place = .waiting(host, turn: lastTurn)
        return false
    }

    /// The next that may start: of those whose host has room, the one that waits the longest.
    mutating func next() -> Exchange? {
        guard waitingCount > 0 else { return nil }
        var first: (host: Host, turn: UInt64, exchange: Exchange)?
        for host in hosts.values where hasRoom(host) {
            guard let (turn, exchange) = host.waiting.first, turn < first?.turn ?? .max else { continue }
            first = (host, turn, exchange)
        }
        guard let (host, turn, exchange) = first else { return nil }
        host.waiting.remove(turn)
        waitingCount -= 1
        start(exchange, host)
        return exchange
    }

    /// Lets go of an exchange that ended, whether it waited or was under way.
    mutating func leave(_ exchange: Exchange) {
        switch exchange.place {
        case .outside: return
        case .waiting(let host, let turn):
            host.waiting.remove(turn)
            waitingCount -= 1
        case .alone(let host):
            alone -= 1
            leave(host, exchange)
        case .sharing(let host):
            leave(host, exchange)
        }
        exchange.place = .outside
    }

    private func leave(_ host: Host, _ exchange: Exchange) {
        host.active -= 1
        if let isHTTP2 = exchange.cameOverHTTP2 { host.shares = isHTTP2 }
    }

    private mutating func start(_ exchange: Exchange, _ host: Host) {
        host.active += 1
        if host.shares {
            exchange.place = .sharing(host)
        } else {
            alone += 1
            exchange.place = .alone(host)
        }
    }

    private func hasRoom(_ host: Host) -> Bool {
        host.shares ? host.active < perHost * Self.exchangesPerConnection : host.active < perHost && alone < total
    }

    private mutating func host(_ name: String) -> Host {
        if let known = hosts[name] { return known }
        if hosts.count >= Self.knownHosts {
            hosts = hosts.filter { $0.value.active > 0 || $0.value.waiting.count > 0 }
        }
        let host = Host()
        hosts[name] = host
        return host
    }
}
