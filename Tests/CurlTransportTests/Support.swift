import CurlTransport
import DeclarationCore
import TestSupport
import Testing

/// Runs a body with a transport and closes it.
func withTransport<Value: Sendable>(
    _ adjust: (inout TransportSettings) -> Void = { _ in },
    _ body: (CurlTransport) async throws -> Value
) async throws -> Value {
    var settings = TransportSettings.patient
    adjust(&settings)
    let transport = try CurlTransport(settings)
    do {
        let value = try await body(transport)
        await transport.close()
        return value
    } catch {
        await transport.close()
        throw error
    }
}

func post(_ url: String, _ body: String = "{}", headers: HTTPHeaders = [:]) -> HTTPRequest {
    HTTPRequest(method: "POST", url: url, headers: headers, body: Array(body.utf8))
}

/// The error that sending brings.
func failure(_ transport: CurlTransport, _ request: HTTPRequest) async throws -> TransportError {
    do throws(TransportError) {
        let response = try await transport.send(request)
        Issue.record("answered with \(response.status)")
        throw TransportError(.answered, .other, "no failure")
    } catch { return error }
}

/// Sends a request and expects status 200.
func expectSuccess(_ transport: CurlTransport, _ url: String) async throws {
    let status = try await transport.send(post(url)).status
    #expect(status == 200)
}
