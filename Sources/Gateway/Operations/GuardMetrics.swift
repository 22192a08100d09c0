package import DeclarationCore

extension MetricsRegistry {
    /// Sets what guards the backends; a backend that is gone has no gauges any more.
    package func set(_ figures: [BackendGuardFigures]) {
        func replace(_ name: String, _ value: (BackendGuardFigures) -> Int?) {
            let values = figures.compactMap { one in value(one).map { (["backend": one.backend.rawValue], Double($0)) }
            }
            self.replace(name, with: Dictionary(values) { $1 })
        }
        replace("backend_in_flight") { $0.inFlight }
        replace("backend_in_flight_limit") { $0.inFlightLimit }
        replace("backend_queued") { $0.queued }
        replace("backend_queued_limit") { $0.queuedLimit }
        var states: [[String: String]: Double] = [:]
        for one in figures {
            guard let current = one.breaker else { continue }
            for state in BreakerState.allCases {
                states[["backend": one.backend.rawValue, "state": state.rawValue]] = state == current ? 1 : 0
            }
        }
        self.replace("backend_breaker_state", with: states)
    }
}
