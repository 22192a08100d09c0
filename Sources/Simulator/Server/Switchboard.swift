import AlipayDialects
import DeclarationCore
import HTTPServer

/// Sends each request to the wire that its path belongs to.
struct Switchboard: Sendable {
    private let ams: Exchange<AMSWire>
    private let mapi: Exchange<MAPIWire>
    private let control: ControlDesk

    init(
        _ settings: SimulatorSettings,
        keys: LoadedKeys,
        simulation: Simulation,
        log: ExchangeLog
    ) throws(InvalidInput) {
        let amsWire = AMSWire(clientIDs: settings.clientIDs, signer: keys.amsSigner, verifier: keys.amsVerifier)
        let mapiWire = MAPIWire(partners: settings.partners, keys: keys.mapi, nested: settings.nestedSignature)
        ams = Exchange(wire: amsWire, simulation: simulation, log: log)
        mapi = Exchange(wire: mapiWire, simulation: simulation, log: log)
        control = ControlDesk(simulation: simulation, log: log)
    }

    /// A path that nobody knows is AMS's to refuse: it has a code for that.
    func answer(_ request: ServerRequest) async -> ServerAnswer {
        if ControlDesk.isResponsible(for: request.path) { return .response(control.answer(request)) }
        if request.path == MAPIRequest.path { return await mapi.answer(request) }
        return await ams.answer(request)
    }
}
