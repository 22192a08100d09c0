import CCurl

/// The yardstick: a bare libcurl multi loop on one thread that posts the same bytes and throws the answers away.
final class BareCurl {
    private let multi: UnsafeMutableRawPointer
    private let body: [UInt8]
    private let url: String

    init(url: String, body: [UInt8]) throws {
        guard let multi = curl_multi_init() else { throw BenchmarkFailure("no curl") }
        self.multi = multi
        self.url = url
        self.body = body
    }

    deinit { curl_multi_cleanup(multi) }

    /// Makes so many calls, so many at a time.
    func run(calls: Int, inFlight: Int) throws {
        var left = calls
        var finished = 0
        try body.withUnsafeBufferPointer { body in
            let handles = try (0..<inFlight).map { _ in try handle(body) }
            defer { handles.forEach { curl_easy_cleanup($0) } }
            for handle in handles.prefix(calls) {
                curl_multi_add_handle(multi, handle)
                left -= 1
            }
            while finished < calls {
                var running: Int32 = 0
                curl_multi_perform(multi, &running)
                var queued: Int32 = 0
                while let message = curl_multi_info_read(multi, &queued) {
                    guard message.pointee.data.result == CURLE_OK, let handle = message.pointee.easy_handle else {
                        throw BenchmarkFailure("a bare call failed")
                    }
                    finished += 1
                    curl_multi_remove_handle(multi, handle)
                    if left > 0 {
                        curl_multi_add_handle(multi, handle)
                        left -= 1
                    }
                }
                if finished < calls { curl_multi_poll(multi, nil, 0, 1_000, nil) }
            }
        }
    }

    private func handle(_ body: UnsafeBufferPointer<UInt8>) throws -> UnsafeMutableRawPointer {
        guard let handle = curl_easy_init() else { throw BenchmarkFailure("no curl handle") }
        url.withCString { _ = ccurl_set_pointer(handle, CURLOPT_URL, $0) }
        _ = ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        _ = ccurl_set_pointer(handle, CURLOPT_POSTFIELDS, body.baseAddress)
        _ = ccurl_set_long(handle, CURLOPT_POSTFIELDSIZE, body.count)
        _ = ccurl_set_receiver(handle, CURLOPT_WRITEFUNCTION) { _, size, count, _ in size * count }
        return handle
    }
}
