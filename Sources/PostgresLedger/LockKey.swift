import DeclarationCore

/// The numbers of advisory locks: the same in every process and version. Two texts of one number only wait for each other.
enum LockKey {
    static func schema(_ schema: String) -> Int64 { hash(["schema", schema].map { Array($0.utf8) }) }

    static func events(schema: String) -> Int64 { hash([schema, "events"].map { Array($0.utf8) }) }

    static func entry(_ id: RequestID, schema: String) -> Int64 {
        hash([schema, "id", id.rawValue].map { Array($0.utf8) })
    }

    /// Everything that a transaction excludes others from, in the order in which it is locked.
    static func all(_ keys: LedgerKeys, schema: String) -> [Int64] {
        var numbers: Set<Int64> = [entry(keys.requestID, schema: schema)]
        for payment in keys.payments {
            numbers.insert(hash([schema, "payment", payment.rawValue].map { Array($0.utf8) }))
        }
        for buyer in keys.buyer?.hashes ?? [] {
            numbers.insert(hash([schema, "buyer", buyer.keyID].map { Array($0.utf8) } + [buyer.bytes]))
        }
        return numbers.sorted()
    }

    /// FNV-1a, each part with its length before it.
    private static func hash(_ parts: [[UInt8]]) -> Int64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for part in parts {
            let length = withUnsafeBytes(of: UInt32(part.count).bigEndian) { Array($0) }
            for byte in length + part { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        return Int64(bitPattern: hash)
    }
}
