import COpenSSL
import DeclarationCore

/// The one owner of an `X509`.
///
/// `@unchecked Sendable`: it is finished before it gets its owner, and reading it is safe from any thread.
final class CertificateHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) { self.pointer = pointer }

    deinit { X509_free(pointer) }

    func pem() throws(SigningError) -> String {
        PEMText.make("CERTIFICATE", try KeyHandle.der("writing the certificate") { i2d_X509(pointer, $0) })
    }
}
