import DeclarationCore
import DeclarationTesting
import Foundation
import Testing

@testable import AlipayMAPI

/// Each folder of Fixtures/declare and Fixtures/inquire: what was sent and what was understood.
@Suite struct GoldenTests {
    @Test(arguments: try Fixture.folders("declare"))
    func declare(_ name: String) async throws {
        let folder = "declare/" + name
        let declaration = try Declaration(json: try Fixture.bytes(folder + "/declaration.json"))
        let code = try #require(declaration.customs.code)
        try await check(folder) { provider in
            do throws(ProviderError) {
                let request = DeclareRequest(declaration: declaration, customsCode: code)
                return OutcomeText.declare(.success(try await provider.declare(request)))
            } catch {
                return OutcomeText.declare(.failure(error))
            }
        }
    }

    @Test(arguments: try Fixture.folders("inquire"))
    func inquire(_ name: String) async throws {
        let folder = "inquire/" + name
        let ids = try Fixture.json(folder + "/ids.json").array?.compactMap(\.string).map(RequestID.init(rawValue:))
        let asked = try #require(ids)
        try await check(folder) { provider in
            do throws(ProviderError) {
                return OutcomeText.inquire(.success(try await provider.inquire(asked)))
            } catch {
                return OutcomeText.inquire(.failure(error))
            }
        }
    }

    private func check(_ folder: String, _ call: (any DeclarationProvider) async -> JSONValue) async throws {
        let more = Fixture.exists(folder + "/settings.json") ? try Fixture.json(folder + "/settings.json") : [:]
        let type = try #require(MAPISignType(rawValue: more["signType"]?.string ?? "MD5"))
        let transport = ScriptedTransport(
            always: .success(HTTPText.response(try Fixture.bytes(folder + "/response.http")))
        )
        let provider = try Backend.make(Backend.settings(type, more), services: Backend.services(transport))
        let outcome = await call(provider)
        let request = try #require(transport.requests.first)
        #expect(transport.requests.count == 1)
        try compare(Array((outcome.prettyText + "\n").utf8), with: folder + "/outcome.json")
        try compare(try pinned(HTTPText.bytes(request), type), with: folder + "/request.http")
    }

    /// DSA signatures are random: the file shows a placeholder once the signature is verified.
    private func pinned(_ request: [UInt8], _ type: MAPISignType) throws -> [UInt8] {
        guard type == .dsa, let start = String(decoding: request, as: UTF8.self).firstRange(of: "sign=") else {
            return request
        }
        let text = String(decoding: request, as: UTF8.self)
        let body = try #require(text.split(separator: "\n").last)
        let keys = try Backend.gatewayKeys(.dsa)
        let parameters = try MAPIParameters(query: "_input_charset=UTF-8".utf8, body: Array(body.utf8))
        #expect(parameters.signatureProblem { $0 == .dsa ? keys.verifier : nil } == nil)
        return Array((text[..<start.upperBound] + "(random, verified)\n").utf8)
    }

    private func compare(_ found: [UInt8], with path: String) throws {
        if ProcessInfo.processInfo.environment["REWRITE_GOLDEN"] == "1" {
            try Fixture.write(found, to: path)
            return
        }
        let expected = try Fixture.bytes(path)
        let rewrite = "REWRITE_GOLDEN=1 swift test --filter AlipayMAPITests.GoldenTests"
        #expect(
            found == expected,
            """
            \(path) differs.
            Expected:
            \(String(decoding: expected, as: UTF8.self))
            Found:
            \(String(decoding: found, as: UTF8.self))
            If the new text is right, rewrite the files with: \(rewrite)
            """
        )
    }
}
