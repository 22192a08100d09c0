import DeclarationCore
import FoundationEssentials
import Glibc
import OpenSSLSigning

@testable import Simulator

/// One folder of keys for all tests of a run, made on first use and removed at the end.
enum TestKeys {
    static let folder =
        "\(FileManager.default.temporaryDirectory.path)/simulator-tests-\(ProcessInfo.processInfo.processIdentifier)"
    static let made = Result { () throws(InvalidInput) in
        atexit { try? FileManager.default.removeItem(atPath: TestKeys.folder) }
        return try SimulatorKeys.open(folder: folder)
    }

    static func signer(_ name: KeyPairName, _ algorithm: SignatureAlgorithm) throws -> any MessageSigner {
        let key = try made.get().pairs[name]?.privateKey ?? Secret("")
        return try OpenSSLKeyLoader().signer(algorithm, privateKey: key)
    }

    static func verifier(_ name: KeyPairName, _ algorithm: SignatureAlgorithm) throws -> any MessageVerifier {
        let key = try made.get().pairs[name]?.publicKey ?? Secret("")
        return try OpenSSLKeyLoader().verifier(algorithm, publicKey: key)
    }
}

/// Reads secrets from a folder of keys, as a configuration does.
struct FolderSecrets: SecretSource {
    let folder: String

    func secret(_ reference: SecretReference) throws(SecretUnavailable) -> Secret {
        guard case .file(let name) = reference,
            let data = try? Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
        else { throw SecretUnavailable("no such file") }
        return Secret(Array(data))
    }
}
