import Foundation

/// How much a run does; settable from outside, so that the whole is one command.
struct CrashPlan: Sendable {
    /// Ends by SIGKILL before the run is settled and judged: `CUSTOMS_CRASH_KILLS`, 3 without it.
    let kills: Int
    /// Where the random numbers begin: `CUSTOMS_CRASH_SEED`, 1 without it.
    let seed: UInt64
    /// Programs that submit at the same time to one ledger.
    var processes = 1
    /// Whether the database is stopped and started meanwhile.
    var stopsDatabase = false

    init(processes: Int = 1, stopsDatabase: Bool = false) {
        let environment = ProcessInfo.processInfo.environment
        kills = environment["CUSTOMS_CRASH_KILLS"].flatMap { Int($0) } ?? 3
        seed = environment["CUSTOMS_CRASH_SEED"].flatMap { UInt64($0) } ?? 1
        self.processes = processes
        self.stopsDatabase = stopsDatabase
    }
}

/// Random numbers that can be had again: SplitMix64.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
