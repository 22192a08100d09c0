/// Where a request belongs in a distributed trace: the W3C trace context, level 1.
///
/// The gateway binds the one of the request that it answers; the transport sends it on as `traceparent`, and logs name it.
/// Neither generation signs HTTP headers, so one more does no harm.
package struct TraceContext: Sendable, Hashable {
    /// The trace: 32 hexadecimal digits, in lower case.
    package let traceID: String
    /// This process's part of it: 16 hexadecimal digits, new for each request.
    package let spanID: String
    /// The flags: two hexadecimal digits; `01` when somebody records the trace.
    package let flags: String
    /// What other vendors put in `tracestate`, as it came; `nil` without.
    package let state: String?

    /// The trace of the request that this task answers; `nil` outside of one.
    @TaskLocal package static var current: TraceContext?

    /// A new part of the trace that the headers name, or of a new trace when they name none that is well-formed.
    package init(continuing traceparent: String?, state: String? = nil) {
        var generator = SystemRandomNumberGenerator()
        spanID = Self.hexadecimal(generator.next())
        guard let parent = traceparent.flatMap(Self.parts) else {
            traceID = Self.hexadecimal(generator.next()) + Self.hexadecimal(generator.next())
            flags = "00"
            self.state = nil
            return
        }
        traceID = parent.trace
        flags = parent.flags
        self.state = state.flatMap { Self.isUsable($0) ? $0 : nil }
    }

    /// The header's value for calls made on behalf of this part.
    package var traceparent: String { "00-\(traceID)-\(spanID)-\(flags)" }

    /// Version, trace, parent and flags: `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`.
    private static func parts(_ text: String) -> (trace: String, flags: String)? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 4, parts[0] != "ff", parts[0] != "00" || parts.count == 4,
            zip(parts, [2, 32, 16, 2]).allSatisfy({ isHexadecimal($0, count: $1) }),
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
        else { return nil }
        return (parts[1], parts[3])
    }

    private static func isHexadecimal(_ text: String, count: Int) -> Bool {
        text.utf8.count == count
            && text.utf8.allSatisfy { $0.isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
    }

    private static func isUsable(_ state: String) -> Bool {
        (1...512).contains(state.utf8.count) && state.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        // All zeros mean "none" in a trace context.
        let text = String(max(1, number), radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
