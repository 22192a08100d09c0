import DeclarationCore
import DeclarationTesting
import Testing

@testable import AlipayMAPI

/// Damaged and hostile answers: an error that says "answered", never a crash, never an acceptance of something else.
@Suite struct DamageTests {
    private static let start = "<?xml version=\"1.0\" encoding=\"utf-8\"?><alipay><is_success>T</is_success>"

    static let unreadable: [(String, [UInt8])] = [
        ("empty", []), ("blank", [0x20, 0x0A]), ("text", Array("success".utf8)),
        ("HTML", Array("<!DOCTYPE html><html><body>Bad gateway</body></html>".utf8)),
        ("XHTML", Array("<html><body/></html>".utf8)), ("JSON", Array("{\"is_success\":\"T\"}".utf8)),
        (
            "DOCTYPE",
            Array("<!DOCTYPE a [<!ENTITY x \"y\">]><alipay><is_success>F</is_success><error>&x;</error></alipay>".utf8)
        ),
        ("another root", Array("<other><is_success>F</is_success><error>ILLEGAL_SIGN</error></other>".utf8)),
        ("no is_success", Array("<alipay><error>ILLEGAL_SIGN</error></alipay>".utf8)),
        ("other is_success", Array("<alipay><is_success>Y</is_success></alipay>".utf8)),
        ("lower-case is_success", Array("<alipay><is_success>t</is_success></alipay>".utf8)),
        ("F without error", Array("<alipay><is_success>F</is_success></alipay>".utf8)),
        (
            "two is_success",
            Array("<alipay><is_success>F</is_success><is_success>T</is_success><error>X</error></alipay>".utf8)
        ),
        ("no response", Array((start + "</alipay>").utf8)),
        ("empty response", Array((start + "<response/></alipay>").utf8)),
        ("no result_code", Array((start + "<response><alipay><a>1</a></alipay></response></alipay>").utf8)),
        ("invalid UTF-8 name", Array((start + "<").utf8) + [0xFF, 0xFE] + Array("/></alipay>".utf8)),
        ("invalid UTF-8 text", Array((start + "<a>").utf8) + [0xC3, 0x28] + Array("</a></alipay>".utf8)),
        ("unknown charset", Array("<?xml version=\"1.0\" encoding=\"ebcdic\"?><alipay/>".utf8)),
        (
            "too large",
            Array((start + "<a>").utf8) + [UInt8](repeating: 0x61, count: 2 << 20) + Array("</a></alipay>".utf8)
        ),
        ("too deep", Array((String(repeating: "<alipay>", count: 5000)).utf8)),
    ]

    @Test(arguments: unreadable.indices) func isUnreadable(_ index: Int) async throws {
        let (name, body) = Self.unreadable[index]
        for status in [200, 502] {
            let transport = ScriptedTransport(always: .success(HTTPResponse(status: status, body: body)))
            let provider = try Backend.make(Backend.settings(), services: Backend.services(transport))
            let declared = await #expect(throws: ProviderError.self, "\(name)") {
                try await provider.declare(Sample.request)
            }
            let asked = await #expect(throws: ProviderError.self, "\(name)") { try await provider.inquire([Sample.id]) }
            #expect(declared?.delivery == .answered)
            #expect(declared?.code == (status == 200 ? .unreadableAnswer : .httpStatus), "\(name)")
            #expect(declared?.httpStatus == status)
            #expect(asked == declared)
        }
    }

    /// What comes is told by what it is: how much of it, and never what stands in it.
    @Test(
        arguments: [
            ([0xFF, 0xFE, 0x80, 0x31, 0x31], "the first bytes are no XML"),
            ([0, 1, 2, 3], "the first bytes are no XML"),
            ([0x3C, 0x41, 0x00, 0x3C, 0x99], "the first bytes are no XML"),
            ([0xFF, 0xFE, 0x3C, 0, 0x61, 0], "in UTF-16 or UTF-32"), ([0, 0x3C, 0, 0x3F], "in UTF-16 or UTF-32"),
            (Array("11010119900307109X".utf8), "does not start with <"),
        ] as [([UInt8], String)]
    )
    func garbageIsToldByWhatItIs(_ body: [UInt8], _ what: String) async throws {
        let transport = ScriptedTransport(always: .success(HTTPResponse(status: 200, body: body)))
        let provider = try Backend.make(Backend.settings(), services: Backend.services(transport))
        let error = await #expect(throws: ProviderError.self) { try await provider.declare(Sample.request) }
        let message = error?.message ?? ""
        #expect(message.contains(what) && message.contains("(\(body.count) bytes, HTTP status 200)"), "\(message)")
        #expect(!message.contains("1101") && !message.contains("11 "))
    }

    @Test func everyTruncationIsUnreadable() throws {
        let xml = try Sample.document(.declared(Sample.result))
        let codec = try codec()
        for length in 0..<(xml.count - 1) {
            let response = HTTPResponse(status: 200, body: Array(xml[..<length]))
            let error = #expect(throws: ProviderError.self) { try codec.parse(response, to: Sample.request) }
            #expect(error?.code == .unreadableAnswer)
        }
    }

    /// Seeded mutations of a signed answer: accepted only with the very content that was signed.
    @Test func mutationsNeverBringOtherContent() async throws {
        let xml = try Sample.document(.declared(Sample.result))
        let codec = try codec()
        let original = try codec.parse(HTTPResponse(status: 200, body: xml), to: Sample.request)
        var random = SplitMix(state: 20_231_115)
        var accepted = 0
        for _ in 0..<20_000 {
            // Others that run at the same time have deadlines.
            await Task.yield()
            let response = HTTPResponse(status: 200, body: random.mutated(xml))
            guard let outcome = try? codec.parse(response, to: Sample.request), case .accepted = outcome else {
                continue
            }
            accepted += 1
            #expect(outcome == original)
        }
        // Some mutations touch nothing that is read, so the loop is known to exercise both ends.
        #expect(accepted > 0 && accepted < 10_000)
    }

    private func codec() throws -> MAPICodec {
        var reader = SettingsReader(file: nil, secrets: FixtureSecrets())
        let settings = MAPISettings.schema.read(Backend.settings(), &reader)
        return MAPICodec(settings: try MAPISettings(settings), keys: try Backend.gatewayKeys(.md5))
    }
}

/// A small seeded generator, so that a failure can be repeated.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// One to three bytes changed, dropped, doubled or swapped with another place.
    mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        for _ in 0..<Int.random(in: 1...3, using: &self) {
            let place = Int.random(in: result.indices, using: &self)
            switch Int.random(in: 0..<5, using: &self) {
            case 0: result[place] = UInt8.random(in: 0...255, using: &self)
            case 1: result.remove(at: place)
            case 2: result.insert(result[place], at: place)
            case 3: result.swapAt(place, Int.random(in: result.indices, using: &self))
            default:
                let end = Swift.min(place + Int.random(in: 1...40, using: &self), result.count)
                result.insert(contentsOf: Array(result[place..<end]), at: Int.random(in: result.indices, using: &self))
            }
        }
        return result
    }
}
