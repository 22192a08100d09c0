import CCurl
import DeclarationCore

/// The floor of an AMS call on this machine: one raw signature, one exchange of a bare libcurl handle on a kept
/// connection, one raw verification of the answer.
final class BareExchange {
    private let signer: RawSigner
    private let verifier: RawVerifier
    private let signed: [UInt8]
    private let answerSigned: [UInt8]
    private let answerSignature: [UInt8]
    private let url: [CChar]
    private let body: UnsafeMutableBufferPointer<UInt8>
    private let headers: UnsafeMutablePointer<curl_slist>?
    private let handle: UnsafeMutableRawPointer

    init(_ server: StaticServer, path: String, signer: RawSigner, verifier: RawVerifier, message: AMSSample) throws {
        guard let handle = curl_easy_init() else { throw BenchmarkFailure("no curl handle") }
        self.handle = handle
        self.signer = signer
        self.verifier = verifier
        signed = message.content
        answerSigned = message.answerContent
        answerSignature = message.answerSignature
        url = Array("\(server.address)\(path)".utf8CString)
        body = .allocate(capacity: message.body.count)
        _ = body.initialize(from: message.body)
        var list: UnsafeMutablePointer<curl_slist>?
        for field in message.headers { list = curl_slist_append(list, "\(field.name): \(field.value)") }
        headers = list
        try prepare(caBundle: server.caBundle)
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(headers)
        body.deallocate()
    }

    /// Makes one call.
    func call() throws {
        try signer.sign(signed)
        guard curl_easy_perform(handle) == CURLE_OK else { throw BenchmarkFailure("a bare call failed") }
        try verifier.verify(answerSignature, answerSigned)
    }

    private func prepare(caBundle: String?) throws {
        var codes = [
            ccurl_set_pointer(handle, CURLOPT_URL, url),
            ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1),
            ccurl_set_pointer(handle, CURLOPT_POSTFIELDS, body.baseAddress),
            ccurl_set_long(handle, CURLOPT_POSTFIELDSIZE, body.count),
            ccurl_set_pointer(handle, CURLOPT_HTTPHEADER, headers),
            ccurl_set_receiver(handle, CURLOPT_WRITEFUNCTION) { _, size, count, _ in size * count },
        ]
        if let caBundle { codes.append(ccurl_set_pointer(handle, CURLOPT_CAINFO, caBundle)) }
        guard codes.allSatisfy({ $0 == CURLE_OK }) else { throw BenchmarkFailure("libcurl refuses an option") }
    }
}
