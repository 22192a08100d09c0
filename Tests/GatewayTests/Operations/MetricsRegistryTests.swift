import DeclarationCore
import Testing

@testable import Gateway

@Suite struct MetricsRegistryTests {
    @Test func countsGaugesAndHistogramsAreWrittenAsPrometheusReadsThem() {
        let registry = MetricsRegistry()
        registry.count("backend_calls_total", by: 2, labels: ["backend": "a", "customsCode": "NINGBO"])
        registry.count("backend_calls_total", by: 1, labels: ["customsCode": "NINGBO", "backend": "a"])
        registry.set("ledger_reachable", to: 1)
        registry.observe("gateway_request", .milliseconds(7), labels: ["dialect": "mapi"])
        registry.observe("gateway_request", .milliseconds(60_000), labels: ["dialect": "mapi"])
        let lines = registry.text.split(separator: "\n").map(String.init)
        #expect(lines.contains("# TYPE customs_backend_calls_total counter"))
        #expect(lines.contains(#"customs_backend_calls_total{backend="a",customsCode="NINGBO"} 3"#))
        #expect(lines.contains("# TYPE customs_ledger_reachable gauge"))
        #expect(lines.contains("customs_ledger_reachable 1"))
        #expect(lines.contains("# TYPE customs_gateway_request_seconds histogram"))
        let bucket = #"customs_gateway_request_seconds_bucket{dialect="mapi",le="#
        #expect(lines.contains(bucket + #""0.005"} 0"#))
        #expect(lines.contains(bucket + #""0.01"} 1"#))
        #expect(lines.contains(bucket + #""30"} 1"#))
        #expect(lines.contains(bucket + #""+Inf"} 2"#))
        #expect(lines.contains(#"customs_gateway_request_seconds_sum{dialect="mapi"} 60.007"#))
        #expect(lines.contains(#"customs_gateway_request_seconds_count{dialect="mapi"} 2"#))
    }

    @Test func callsThatTakeLessThanAMillisecondAddUp() {
        let registry = MetricsRegistry()
        for _ in 0..<10 { registry.observe("ledger_call_duration", .microseconds(250), labels: [:]) }
        let lines = registry.text.split(separator: "\n").map(String.init)
        #expect(lines.contains("customs_ledger_call_duration_seconds_sum 0.0025"))
        #expect(lines.contains(#"customs_ledger_call_duration_seconds_bucket{le="0.001"} 10"#))
    }

    @Test func labelsThatWouldBreakALineAreEscaped() {
        let registry = MetricsRegistry()
        registry.count("c", by: 1, labels: ["code": "a\"b\\c\nd"])
        #expect(registry.text.contains(#"customs_c{code="a\"b\\c\nd"} 1"#))
    }

    @Test func labelsThatNeverEndCostABoundedAmountAndLoseNoCount() {
        let registry = MetricsRegistry()
        let count = MetricsRegistry.seriesLimit * 4
        for number in 0..<count { registry.count("c", by: 1, labels: ["code": "C\(number)", "client": "x"]) }
        let values = registry.text.split(separator: "\n").filter { $0.hasPrefix("customs_c{") }
        #expect(values.count == MetricsRegistry.seriesLimit)
        #expect(values.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +) == count)
        #expect(values.contains { $0.hasPrefix(#"customs_c{client="other",code="other"} "#) })
    }

    @Test func namesThatNeverEndAreNotKept() {
        let registry = MetricsRegistry()
        for number in 0..<1_000 { registry.count("c\(number)", by: 1, labels: [:]) }
        #expect(registry.text.split(separator: "\n").count <= 200)
    }

    @Test func aReplacedGaugeHasOneSetOfLabels() {
        let registry = MetricsRegistry()
        registry.replace("gateway_configuration", with: [["version": "one"]: 1])
        registry.replace("gateway_configuration", with: [["version": "two"]: 1])
        #expect(registry.text.contains(#"version="two""#))
        #expect(!registry.text.contains(#"version="one""#))
    }
}
