/// Writes Prometheus' text format.
enum PrometheusText {
    /// The media type of the text.
    static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    private static let help: [String: String] = [
        "gateway_request": "Requests by dialect, the dialect's own code and client; how long they took.",
        "backend_calls_total": "Calls to backends by operation, customs code, outcome and its class.",
        "backend_call_duration": "How long calls to backends took.",
        "backend_refused_total": "Declarations that a backend's guard held back, not sent, by reason.",
        "backend_probes_total": "Inquiries that a breaker made, by result: answered, failed, none.",
        "backend_breaker_changes_total": "How often a breaker opened, opened again or closed, by the new state.",
        "backend_breaker_state": "Where a breaker stands: 1 under the state that holds, 0 under the others.",
        "backend_in_flight": "Declarations under way to a guarded backend.",
        "backend_in_flight_limit": "How many may be.",
        "backend_queued": "Declarations that wait for a guarded backend.",
        "backend_queued_limit": "How many may.",
        "shadow_total":
            "Declarations that a shadow was asked about, by result: expressible, inexpressible, unchecked, dropped, unrecorded.",
        "shadow_inquiries_total":
            "Ids that a shadow was asked about, by result: same, different, unanswered, dropped, unrecorded.",
        "ledger_call_duration": "How long calls to the ledger's store took.",
        "ledger_failures_total": "Calls to the ledger's store that failed, by code.",
        "ledger_reachable": "1 while the ledger's store answers.",
        "ledger_writable": "1 while the ledger's store takes writes.",
        "ledger_unsettled": "Entries whose outcome is open, of all processes on the ledger; 1000 stands for more.",
        "ledger_unsettled_oldest_seconds": "The age of the oldest of them.",
        "tracker_lag_seconds": "How long what the tracker took up last had been due, by backend; 0 when nothing was.",
        "tracker_last_look_seconds": "When the tracker last looked for what is due, in seconds since 1970, by backend.",
        "gateway_in_flight": "Requests that are being answered.",
        "gateway_in_flight_limit": "How many may be; further ones wait.",
        "gateway_queued": "Requests that wait.",
        "gateway_queued_limit": "How many may; beyond it the throttling answer goes out.",
        "gateway_connections": "Open connections of clients.",
        "gateway_connections_limit": "How many may be.",
        "gateway_buffered_bytes": "Bytes of request bodies in memory.",
        "gateway_connections_total": "Connections of clients: accepted, refused, ended as late, displaced by others.",
        "gateway_requests_total": "Requests: all, answered as throttled, refused for their form or size.",
        "gateway_draining": "1 after a signal to stop.",
        "build_info": "1; the label is the version of the program.",
        "gateway_configuration": "1; the label is the version of the configuration that answers.",
        "gateway_reloads_total": "Reloads of the configuration by result: done or failed.",
        "gateway_reload_duration": "How long reloads took.",
        "gateway_last_reload_failed": "1 while the configuration's file is one that can't be used.",
        "transport_outstanding": "Calls to backends that are under way or wait for a connection.",
        "transport_outstanding_limit": "How many may be.",
        "transports": "Pools of connections to backends.",
        "process_resident_memory_bytes": "Resident memory.",
        "process_open_fds": "Open file descriptors.",
    ]

    /// A metric's lines.
    static func lines(_ name: String, _ metric: Metric) -> String {
        let fullName = name.hasPrefix("process_") ? name : "customs_" + name
        let isHistogram = metric.kind == .histogram
        let shown = isHistogram ? fullName + "_seconds" : fullName
        let text = help[name].map { "# HELP \(shown) \($0)\n" } ?? ""
        let series = metric.series.map { (labels: Self.labels($0.key), series: $0.value) }.sorted {
            $0.labels < $1.labels
        }
        return text + "# TYPE \(shown) \(metric.kind.rawValue)\n"
            + series.map { isHistogram ? histogram(shown, $0, $1) : "\(shown)\(braced($0)) \(number($1.value))\n" }
            .joined()
    }

    private static func histogram(_ name: String, _ labels: String, _ series: MetricSeries) -> String {
        let separator = labels.isEmpty ? "" : ","
        var total = 0
        var text = ""
        for (index, count) in series.buckets.enumerated() {
            total += count
            let bound = index < MetricSeries.bounds.count ? number(Double(MetricSeries.bounds[index]) / 1000) : "+Inf"
            text += "\(name)_bucket{\(labels)\(separator)le=\"\(bound)\"} \(total)\n"
        }
        text += "\(name)_sum\(braced(labels)) \(number(Double(series.sum) / 1_000_000))\n"
        return text + "\(name)_count\(braced(labels)) \(total)\n"
    }

    private static func braced(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }

    private static func labels(_ labels: [String: String]) -> String {
        labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escaped($0.value))\"" }.joined(separator: ",")
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    /// Whole numbers without a point.
    private static func number(_ value: Double) -> String {
        Int64(exactly: value).map(String.init) ?? String(value)
    }
}
