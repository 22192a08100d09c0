import DeclarationCore

/// Serial numbers that depend on their input alone, so that every run gives the same ones.
enum StableNumber {
    /// 28 digits: the day, then twenty digits made of the parts (FNV-1a, 64 bits).
    static func make(_ time: ZonedTime, _ parts: String...) -> String {
        let day = time.inZone(offsetSeconds: ZonedTime.chinaOffsetSeconds).fields.date.padded(separator: "")
        let digits = String(hash(parts))
        return day + String(repeating: "0", count: 20 - digits.count) + digits
    }

    private static func hash(_ parts: [String]) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for part in parts {
            // The zero byte keeps "ab", "c" apart from "a", "bc".
            for byte in Array(part.utf8) + [0] {
                hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
            }
        }
        return hash
    }
}
