package import DeclarationCore
import Synchronization

/// The faults still to come: a list of rules, of which the first that matches and is not used up hits an exchange.
package final class ScriptedFaults: Sendable {
    /// A rule and how often it came into play.
    package struct Status: Sendable, Hashable {
        /// The rule.
        package let rule: FaultRule
        /// How many exchanges matched it, those it let pass included.
        package fileprivate(set) var matched = 0
        /// How many it hit.
        package fileprivate(set) var applied = 0
    }

    private let rules: Mutex<[Status]>

    /// Makes a script.
    package init(_ rules: [FaultRule] = []) {
        self.rules = Mutex(rules.map { Status(rule: $0) })
    }

    /// The rules and how often they came into play.
    package var status: [Status] { rules.withLock { $0 } }

    /// Puts other rules in place of all; counting starts anew.
    package func replace(with rules: [FaultRule]) {
        self.rules.withLock { $0 = rules.map { Status(rule: $0) } }
    }

    /// Adds rules behind the others.
    package func append(_ rules: [FaultRule]) {
        self.rules.withLock { $0 += rules.map { Status(rule: $0) } }
    }

    /// The rule that hits the next exchange, which counts as hit by it; `nil` when it goes well.
    ///
    /// - Parameter operation: ``FaultOperation/declare`` or ``FaultOperation/inquire``.
    package func next(_ operation: FaultOperation, _ ids: [RequestID], _ generation: Generation) -> FaultRule? {
        rules.withLock { rules in
            for index in rules.indices where rules[index].rule.matches(operation, ids, generation) {
                rules[index].matched += 1
                let rule = rules[index].rule
                if rules[index].matched <= rule.skip || rules[index].applied >= rule.times ?? .max { continue }
                rules[index].applied += 1
                return rule
            }
            return nil
        }
    }
}
