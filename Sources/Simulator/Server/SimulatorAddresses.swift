import AlipayDialects

/// Where a started simulator answers.
public struct SimulatorAddresses: Sendable, Hashable {
    /// The address it listens on.
    public let address: String
    /// The port for plain HTTP.
    public let httpPort: UInt16
    /// The port for HTTPS; `nil` when there is none.
    public let httpsPort: UInt16?

    /// Scheme, host and port of plain HTTP: the AMS backend's `endpoint`.
    public var http: String { "http://\(host):\(httpPort)" }
    /// Scheme, host and port of HTTPS; its certificate is signed by `ca.pem` in the keys folder.
    public var https: String? { httpsPort.map { "https://\(host):\($0)" } }
    /// The mapi backend's `gateway` over plain HTTP.
    public var gateway: String { http + MAPIRequest.path }
    /// The help page of the control endpoints.
    public var control: String { http + ControlDesk.path }

    /// A client on this machine can't call the wildcard address.
    private var host: String {
        switch address {
        case "0.0.0.0": "127.0.0.1"
        case "::": "[::1]"
        default: address.contains(":") ? "[\(address)]" : address
        }
    }
}
