import Foundation
import Testing

/// The program that the guide for users of the library shows is the one that is built and run as a third party's.
@Suite struct GuideProgramTests {
    @Test func theGuidesProgramIsTheOneThatIsBuilt() throws {
        let guide = try text("Sources/DeclarationCore/Documentation.docc/Guides/Using-the-library.md")
        let program = try text("Tests/ThirdPartyPackage/Sources/acme-shop/main.swift")
        #expect(guide.contains("```swift\n\(program)```\n"))
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOf: SourceTree.root.appendingPathComponent(path), encoding: .utf8)
    }
}
