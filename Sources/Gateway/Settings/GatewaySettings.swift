package import DeclarationCore
package import HTTPServer

/// The `gateway` block of a configuration: where the gateway listens, who may use it.
package struct GatewaySettings: Sendable {
    /// Where clients are served.
    package var listener: ServerSettings
    /// Where operators are: health and metrics; always plain HTTP, for the machine or a private network.
    package var admin: ServerSettings
    /// The clients.
    package var clients: [GatewayClient]
    /// Signs answers of the AMS dialect; `nil` switches the dialect off.
    package var amsSigner: (any MessageSigner)?
    /// How far an AMS request's time may be from the gateway's clock, in milliseconds.
    package var clockWindow: Int64
}
