import DeclarationTesting

/// One step of a replay. It carries every choice that it needs, so that a replay is the same with other steps left out.
enum MoveStep: Sendable, CustomStringConvertible {
    /// A process declares an id with a content.
    case declare(process: Int, id: Int, content: Int)
    /// The next thing happens to one of the calls under way: it leaves, its answer comes, or its process goes on.
    case proceed(call: Int, luck: Int)
    /// A process asks about an unsettled id.
    case settle(process: Int, id: Int)
    /// A process gets another configuration.
    case configure(process: Int, configuration: Int)
    /// A process dies; another one takes its place.
    case crash(process: Int)
    /// Time passes.
    case pass(milliseconds: Int64)

    /// A random step.
    static func random(_ random: inout SeededGenerator, configurations: Int) -> MoveStep {
        let process = Int.random(in: 0..<MoveWorld.processes, using: &random)
        let id = Int.random(in: 0..<MoveWorld.ids.count, using: &random)
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<6: return .declare(process: process, id: id, content: Int.random(in: 0..<10, using: &random) / 9)
        case 6..<13:
            return .proceed(
                call: Int.random(in: 0..<60, using: &random),
                luck: Int.random(in: 0..<60, using: &random)
            )
        case 13..<15: return .settle(process: process, id: id)
        case 15..<17:
            return .configure(process: process, configuration: Int.random(in: 0..<configurations, using: &random))
        case 17: return .crash(process: process)
        default: return .pass(milliseconds: Int64.random(in: 1...40_000, using: &random))
        }
    }

    var description: String {
        switch self {
        case .declare(let process, let id, let content):
            ".declare(process: \(process), id: \(id), content: \(content))"
        case .proceed(let call, let luck): ".proceed(call: \(call), luck: \(luck))"
        case .settle(let process, let id): ".settle(process: \(process), id: \(id))"
        case .configure(let process, let configuration):
            ".configure(process: \(process), configuration: \(configuration))"
        case .crash(let process): ".crash(process: \(process))"
        case .pass(let milliseconds): ".pass(milliseconds: \(milliseconds))"
        }
    }
}

/// Makes a failing sequence of steps as short as it can: leaves out ever smaller pieces as long as it still fails.
enum MoveReplay {
    static func shortest(_ steps: [MoveStep], fails: ([MoveStep]) -> Bool) -> [MoveStep] {
        var steps = steps
        var size = max(1, steps.count / 2)
        while true {
            var start = 0
            var hasShrunk = false
            while start < steps.count {
                var shorter = steps
                shorter.removeSubrange(start..<min(start + size, steps.count))
                if fails(shorter) {
                    steps = shorter
                    hasShrunk = true
                } else {
                    start += size
                }
            }
            if size == 1, !hasShrunk { return steps }
            size = max(1, size / 2)
        }
    }
}
