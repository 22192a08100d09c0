import Glibc

/// A text to be read from a descriptor, as a program reads its standard input. It stands in a file without a name, so it may be
/// of any length, and is read once.
public final class InputText: Sendable {
    /// What it is read from; closed with this object, so somebody has to hold on to it.
    public let descriptor: Int32

    /// Keeps a text.
    public init(_ text: String) {
        var path = Array("/tmp/customs-input-XXXXXX".utf8CString)
        let bytes = Array(text.utf8)
        descriptor = mkstemp(&path)
        let isKept = unlink(path) == 0 && pwrite(descriptor, bytes, bytes.count, 0) == bytes.count
        precondition(isKept, "/tmp takes no file")
    }

    deinit { close(descriptor) }

    /// Lets something read a text.
    public static func reading<Value>(_ text: String, _ body: (Int32) throws -> Value) rethrows -> Value {
        let text = InputText(text)
        return try withExtendedLifetime(text) { try body(text.descriptor) }
    }
}
