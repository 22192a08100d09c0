package import DeclarationCore
import HTTPServer

/// Everything that a configuration decides about: replaced as a whole when the configuration changes, while requests that
/// began under the old one end under it. A class, as each request holds on to it.
package final class GatewaySnapshot: Sendable {
    /// The content hash of the configuration.
    package let version: String
    let ledger: LedgerRouter
    let ams: AMSDesk
    let mapi: MAPIDesk
    let native: NativeDesk

    /// Puts a gateway together.
    package init(_ settings: GatewaySettings, ledger: LedgerRouter, limits: ClientLimits, time: any TimeSource) {
        let register = ClientRegister(settings.clients)
        let desk = DeclarationDesk(ledger: ledger, earlier: limits.earlier)
        version = ledger.configurationVersion
        self.ledger = ledger
        ams = AMSDesk(
            register: register,
            desk: desk,
            limits: limits.rates,
            signer: settings.amsSigner,
            clockWindow: settings.clockWindow,
            time: time
        )
        mapi = MAPIDesk(register: register, desk: desk, limits: limits.rates, time: time)
        native = NativeDesk(register: register, ledger: ledger, limits: limits.rates, waits: limits.waits, time: time)
    }

    /// Hands a request to the dialect that its path belongs to; `nil` for a path of none.
    func answer(_ request: ServerRequest) async -> DialectAnswer? {
        switch Dialect(path: request.path) {
        case .ams: await ams.answer(request)
        case .mapi: await mapi.answer(request)
        case .native: await native.answer(request)
        case nil: nil
        }
    }
}
