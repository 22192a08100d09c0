import DeclarationCore
import FoundationEssentials
import Testing

@testable import Simulator

/// The folder of keys.
@Suite struct KeysTests {
    /// Runs with a folder of its own, which starts as a copy of the tests' keys.
    private func withCopy(_ test: (String) throws -> Void) throws {
        _ = try TestKeys.made.get()
        let folder = TestKeys.folder + "-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.copyItem(atPath: TestKeys.folder, toPath: folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try test(folder)
    }

    private func remove(_ names: [String], _ folder: String) throws {
        for name in names { try FileManager.default.removeItem(atPath: "\(folder)/\(name)") }
    }

    @Test func everyFileIsMadeAndPrivateOnesArePrivate() throws {
        let keys = try TestKeys.made.get()
        let expected: Set = [
            "ams-merchant-private.pem", "ams-merchant-public.pem", "ams-alipay-private.pem", "ams-alipay-public.pem",
            "mapi-merchant-private.pem", "mapi-merchant-public.pem", "mapi-alipay-private.pem",
            "mapi-alipay-public.pem", "mapi-merchant-dsa-private.pem", "mapi-merchant-dsa-public.pem",
            "mapi-alipay-dsa-private.pem", "mapi-alipay-dsa-public.pem", "mapi-md5.key", "ca.pem", "server.pem",
            "server-key.pem",
        ]
        #expect(Set(keys.created) == expected)
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: keys.folder)) == expected)
        for name in expected {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(keys.folder)/\(name)")
            let mode = try #require(attributes[.posixPermissions] as? Int)
            let isPrivate = name.contains("private") || name.hasSuffix(".key") || name == "server-key.pem"
            #expect(mode & 0o077 == 0 || !isPrivate, "\(name)")
        }
    }

    @Test func existingFilesAreUsed() throws {
        try withCopy { folder in
            let keys = try SimulatorKeys.open(folder: folder)
            #expect(keys.created.isEmpty)
            #expect(keys.pairs[.amsMerchant]?.privateKey == (try TestKeys.made.get().pairs[.amsMerchant]?.privateKey))
        }
    }

    @Test func missingHalvesAreFilledIn() throws {
        try withCopy { folder in
            // The public half is derived; a merchant's own public key is taken; without either a new pair is made.
            let names = ["ams-alipay-public.pem", "ams-merchant-private.pem", "mapi-md5.key", "server.pem"]
            try remove(names, folder)
            let keys = try SimulatorKeys.open(folder: folder)
            let original = try TestKeys.made.get()
            #expect(
                Set(keys.created) == [
                    "ams-alipay-public.pem", "mapi-md5.key", "ca.pem", "server.pem", "server-key.pem",
                ]
            )
            #expect(keys.pairs[.amsAlipay]?.publicKey == original.pairs[.amsAlipay]?.publicKey)
            #expect(keys.pairs[.amsMerchant]?.privateKey == nil)
            #expect(keys.pairs[.amsMerchant]?.publicKey == original.pairs[.amsMerchant]?.publicKey)
            #expect(keys.md5Key != original.md5Key && keys.md5Key.exposedBytes.count == 32)
        }
    }

    @Test func wrongFilesAreNamed() throws {
        try withCopy { folder in
            try remove(["ams-alipay-private.pem"], folder)
            let orphan = #expect(throws: InvalidInput.self) { try SimulatorKeys.open(folder: folder) }
            #expect(orphan?.description.contains("ams-alipay-public.pem") == true)
            try FileManager.default.copyItem(
                atPath: "\(folder)/mapi-alipay-private.pem",
                toPath: "\(folder)/ams-alipay-private.pem"
            )
            let stranger = #expect(throws: InvalidInput.self) { try SimulatorKeys.open(folder: folder) }
            #expect(stranger?.description.contains("not the public half of ams-alipay-private.pem") == true)
        }
        let missing = #expect(throws: InvalidInput.self) { try SimulatorKeys.open(folder: "/nonexistent/keys") }
        #expect(missing?.description.contains("/nonexistent/keys") == true)
    }
}
