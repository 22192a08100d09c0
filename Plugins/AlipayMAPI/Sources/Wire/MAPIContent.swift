import DeclarationCore
import ExpatXML

/// The children of an element, by name; elements that no document lists are ignored.
package struct MAPIContent: Sendable {
    private let element: XMLElement
    private let document: [UInt8]

    init(_ element: XMLElement, in document: [UInt8]) {
        self.element = element
        self.document = document
    }

    /// A code, number or id: the text without surrounding blanks; `nil` when missing, blank or no text.
    func code(_ name: String) -> String? {
        guard let text = leafText(name)?.trimmed, !text.isEmpty else { return nil }
        return String(untrusted: text.span)
    }

    /// A text for people, as it came; `nil` when missing, blank or no text.
    func text(_ name: String) -> String? {
        guard let text = leafText(name), !text.trimmed.isEmpty else { return nil }
        return String(untrusted: text.span)
    }

    /// Whether a child has children of its own.
    func hasNested(_ name: String) -> Bool { element.child(name)?.hasChildren ?? false }

    /// The contents of the children with a name below a child.
    func list(_ name: String, of child: String) -> [MAPIContent] {
        (element.child(child)?.children ?? []).filter { $0.isNamed(name) }.map { MAPIContent($0, in: document) }
    }

    /// Refuses an element that is read and stands twice: which one counts would be a guess. Unknown ones may repeat.
    func requireUnique(_ known: [String]) throws(MAPIMessageError) {
        for name in known where element.hasChildren(manyNamed: name) {
            throw MAPIMessageError("an element stands twice where there can be one")
        }
    }

    /// What a signature covers.
    var signedParts: [MAPISignedContent.Part] {
        element.children.map { child in
            guard child.hasChildren else { return .init(name: child.nameBytes, text: child.textBytes) }
            return .init(
                name: child.nameBytes,
                text: child.textBytes,
                nested: .init(
                    markup: Array(document[child.byteRange]),
                    innerMarkup: Array(document[child.innerByteRange])
                )
            )
        }
    }

    /// The text of a child without children: blanks and text beside nested elements are not covered by every form of
    /// signature.
    private func leafText(_ name: String) -> ArraySlice<UInt8>? {
        guard let child = element.child(name), !child.hasChildren else { return nil }
        return child.textBytes
    }
}
