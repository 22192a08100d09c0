import Testing

@testable import DeclarationCore

@Suite struct BoundedTableTests {
    @Test func whatWasWrittenLongestAgoGoes() {
        var table = BoundedTable<Int, String>(limit: 3)
        for number in 1...3 { table[number] = "\(number)" }
        table[1] = "again"
        table[4] = "4"
        #expect(table[1] == "again" && table[2] == nil && table[3] == "3" && table[4] == "4")
        table[3] = nil
        #expect(table.count == 2)
        table[5] = "5"
        #expect(table.count == 3 && table[1] == "again")
    }

    @Test func itStaysSmallHoweverOftenItIsWritten() {
        var table = BoundedTable<Int, Int>(limit: 100)
        for number in 0..<100_000 { table[number % 150] = number }
        #expect(table.count == 100)
        for _ in 0..<100_000 { table[7] = 7 }
        #expect(table.count <= 100 && table[7] == 7)
    }
}
