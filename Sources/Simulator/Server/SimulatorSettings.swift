/// Where the simulator listens, whom it knows, and what is scripted.
public struct SimulatorSettings: Sendable {
    /// How answers with records are signed on mapi, which no document tells.
    public enum NestedSignature: String, Sendable, CaseIterable {
        /// Candidate A: the records' markup with their own tags.
        case markup
        /// Candidate B: the markup between the tags.
        case innerMarkup
        /// Candidate C: the records are left out.
        case omitted
        /// A form that no candidate describes: the signature verifies for none of them.
        case other
        /// No signature.
        case unsigned
    }

    /// A script of payments, receipts and faults, as it stands in a file.
    public struct Script: Sendable {
        /// The JSON text; comments are allowed.
        public var text: [UInt8]
        /// The file's name, for messages.
        public var file: String?

        /// Wraps a text.
        public init(_ text: [UInt8], file: String? = nil) {
            self.text = text
            self.file = file
        }
    }

    /// The numeric address to listen on. The control endpoints answer loopback clients alone, whatever the address.
    public var address = "127.0.0.1"
    /// The port for plain HTTP; 0 takes any free one.
    public var httpPort: UInt16 = 18080
    /// The port for HTTPS with the keys' own certificate; 0 takes any free one, `nil` serves none.
    public var httpsPort: UInt16?
    /// The client ids that AMS knows; those that start with `SANDBOX_` belong to the sandbox's paths.
    public var clientIDs: Set<String> = ["SIMULATOR_CLIENT_0001", "SANDBOX_SIMULATOR_0001"]
    /// The partner ids that mapi knows.
    public var partners: Set<String> = ["2088000000000000"]
    /// How answers with records are signed on mapi.
    public var nestedSignature = NestedSignature.markup
    /// What is scripted from the start.
    public var script: Script?
    /// The most requests that are worked on or held back at a time; beyond it, HTTP 503. 1 to 1,000,000.
    public var maximumRequestsInFlight = 4096

    /// Loopback, port 18080, plain HTTP, nothing scripted.
    public init() {}
}
