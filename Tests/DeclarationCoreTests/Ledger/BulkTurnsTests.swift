import Testing

@testable import DeclarationCore

@Suite struct BulkTurnsTests {
    /// Whichever task begins first, the line that stands first goes first.
    @Test func linesOfOneIDGoInTheOrderOfTheFile() async {
        let turns = BulkTurns()
        let numbers = (0..<50).map { _ in turns.take("ID") }
        let order = Order()
        await withTaskGroup(of: Void.self) { group in
            for number in numbers.reversed() {
                group.addTask {
                    await turns.inTurn(number, of: "ID") {
                        await Task.yield()
                        await order.add(number)
                    }
                }
            }
        }
        #expect(await order.numbers == numbers)
        #expect(turns.take("ID") == 0, "nothing of it is left")
    }

    /// Other ids don't wait.
    @Test func anotherIDGoesBetween() async {
        let turns = BulkTurns()
        let outer = turns.take("A")
        let inner = turns.take("B")
        let value = await turns.inTurn(outer, of: "A") { await turns.inTurn(inner, of: "B") { 1 } }
        #expect(value == 1)
    }
}

private actor Order {
    private(set) var numbers: [Int] = []

    func add(_ number: Int) { numbers.append(number) }
}
