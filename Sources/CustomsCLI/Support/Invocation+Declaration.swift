import DeclarationCore
import DeclarationRouter

extension Invocation {
    /// Reads a declaration; `-` is standard input.
    func declaration(_ path: String) throws(CommandFailure) -> Declaration {
        let draft = try draft(path)
        do throws(InvalidInput) {
            return try draft.complete()
        } catch {
            throw CommandFailure(.invalid, error)
        }
    }

    /// Reads a declaration, as far as it can be read; `-` is standard input.
    func draft(_ path: String) throws(CommandFailure) -> DeclarationDraft {
        let bytes = try read(path)
        let name = path == "-" ? "standard input" : path
        if let misfit = misfit(bytes, path) { throw CommandFailure(.invalid, "\(name) \(misfit)") }
        do throws(InvalidInput) {
            return try DeclarationDraft(bytes, file: name)
        } catch {
            throw CommandFailure(.invalid, error)
        }
    }

    /// What stands there in place of a declaration; `nil` for what may be one.
    private func misfit(_ bytes: [UInt8], _ path: String) -> String? {
        switch bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) {
        case nil: "is empty; name the file of a declaration, or pipe one in"
        case UInt8(ascii: "["): "is a list; for many declarations use `customs submit` (one a line, or CSV)"
        case UInt8(ascii: "{"), UInt8(ascii: "/"): nil
        case _ where path.hasSuffix(".csv"): "is CSV, and a declaration is JSON; for CSV use `customs submit`"
        default: nil
        }
    }
}
