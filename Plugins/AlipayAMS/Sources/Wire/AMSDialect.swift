/// The two points on which AMS "Declare" and the official libraries disagree.
package struct AMSDialect: Sendable, Hashable {
    /// How a truth value goes out.
    package enum BooleanForm: String, Sendable, Hashable, CaseIterable {
        /// `"false"`: the documented rule.
        case string
        /// `false`: the documentation's own samples, and the Java, Go and .NET libraries.
        case bare
    }

    /// How the sub-order member is spelled.
    package enum SubOrderKey: String, Sendable, Hashable, CaseIterable {
        /// The documentation and the Python library.
        case suborderId
        /// The Java, Go, .NET and PHP libraries.
        case subOrderId
    }

    package var booleanForm: BooleanForm
    package var subOrderKey: SubOrderKey

    package init(booleanForm: BooleanForm = .string, subOrderKey: SubOrderKey = .suborderId) {
        self.booleanForm = booleanForm
        self.subOrderKey = subOrderKey
    }
}
