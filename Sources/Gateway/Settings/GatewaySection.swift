import AlipayMAPI
package import DeclarationCore
import HTTPServer

/// The gateway's block of the configuration file.
package enum GatewaySection {
    /// The section; its value is a ``GatewaySettings``.
    package static let section = ConfigurationSection(
        "gateway",
        GatewayForm.schema,
        help: "The gateway: where `customs serve` listens and who may use it."
    ) { block, context, reader in
        GatewaySettingsMaker(context: context).settings(block, &reader)
    }
}

/// Makes the gateway's settings of its block.
private struct GatewaySettingsMaker {
    let context: ConfigurationContext

    func settings(_ block: Settings, _ reader: inout SettingsReader) -> GatewaySettings? {
        let gatewayKeys = GatewayKeys(block, context, &reader)
        var clients: [GatewayClient] = []
        for client in block[GatewayForm.clients] ?? [] {
            reader.at("clients") { reader in
                reader.at(client.name) { reader in
                    clients.append(ClientMaker(context: context, gateway: gatewayKeys).client(client, &reader))
                }
            }
        }
        if clients.isEmpty { reader.report(context.value, "no \"clients\": nobody could declare") }
        shared(clients, block[GatewayForm.clients] ?? [], &reader)
        return GatewaySettings(
            listener: listener(block, &reader),
            admin: admin(block, &reader),
            clients: clients,
            amsSigner: gatewayKeys.ams,
            clockWindow: Int64(block[GatewayForm.clockWindow] ?? 300_000)
        )
    }

    /// Two clients must not have the same proof of who they are.
    private func shared(_ clients: [GatewayClient], _ named: [NamedSettings], _ reader: inout SettingsReader) {
        // As they stand in the file: a client whose key can't be used has them too.
        let names = named.flatMap { client in
            let ams = (client.settings[ClientForm.ams] ?? nil)?[ClientForm.amsClientID]
            let mapi = (client.settings[ClientForm.mapi] ?? nil)?[ClientForm.partner]
            return [ams.map { "ams.clientId \($0)" }, mapi.map { "mapi.partner \($0)" }].compactMap { $0 }
        }
        let proofs = names + clients.flatMap { client in client.certificates.map { "certificate \($0)" } }
        for proof in Set(proofs) where proofs.filter({ $0 == proof }).count > 1 {
            reader.at("clients") { $0.report(context.value["clients"], "two clients have the same \(proof)") }
        }
        let tokens = clients.flatMap(\.tokens)
        if Set(tokens).count < tokens.count {
            reader.at("clients") {
                $0.report(context.value["clients"], "two clients, or one twice, have the same token")
            }
        }
    }

    private func listener(_ block: Settings, _ reader: inout SettingsReader) -> ServerSettings {
        var server = ServerSettings()
        server.address = block[GatewayForm.address] ?? "127.0.0.1"
        server.port = UInt16(block[GatewayForm.port] ?? 8080)
        server.maximumBodyBytes = block[GatewayForm.maximumBody] ?? (256 << 10)
        server.connectionLimit = block[GatewayForm.connections] ?? 4_096
        server.connectionLimitPerAddress = block[GatewayForm.connectionsPerAddress] ?? nil
        server.idleTimeoutSeconds = block[GatewayForm.idle] ?? 60
        server.maximumRequestsInFlight = block[GatewayForm.inFlight] ?? 512
        server.maximumQueuedRequests = block[GatewayForm.queued] ?? 512
        server.allowsPlainHTTPBeyondLoopback = block[GatewayForm.allowPlainText] ?? false
        server.drainTimeout = .milliseconds(block[GatewayForm.drain] ?? 30_000)
        if let tls = block[GatewayForm.tls] ?? nil { server.tls = identity(tls, &reader) }
        checkAddress(server.address, context.value, &reader)
        let isPlain = (block[GatewayForm.tls] ?? nil) == nil && block[GatewayForm.allowPlainText] != true
        if isPlain, ServerSettings.isNumeric(address: server.address), !NumericAddress.isLoopback(server.address) {
            reader.at("address") {
                $0.report(
                    context.value["address"],
                    "not a loopback address: it needs \"tls\", or \"allowPlainText\": true behind a proxy that ends TLS"
                )
            }
        }
        return server
    }

    private func admin(_ block: Settings, _ reader: inout SettingsReader) -> ServerSettings {
        var server = ServerSettings()
        guard let settings = block[GatewayForm.admin] else { return server }
        server.address = settings[GatewayForm.adminAddress] ?? "127.0.0.1"
        reader.at("admin") { checkAddress(server.address, context.value["admin"], &$0) }
        server.port = UInt16(settings[GatewayForm.adminPort] ?? 8081)
        server.allowsPlainHTTPBeyondLoopback = true
        server.maximumBodyBytes = 1_024
        server.connectionLimit = 64
        // It stops last, when the gateway has drained: nobody waits for one more look.
        server.drainTimeout = .zero
        return server
    }

    private func identity(_ tls: Settings, _ reader: inout SettingsReader) -> ServerIdentity? {
        let certificate = tls[GatewayForm.certificate].flatMap { file($0, "certificate", &reader) }
        let authorities = tls[GatewayForm.clientAuthorities] ?? nil
        let authoritiesPEM = authorities.flatMap { file($0, "clientAuthorities", &reader) }
        guard let certificate, let key = tls[GatewayForm.privateKey] else { return nil }
        let identity = ServerIdentity(
            certificatePEM: certificate,
            keyPEM: key,
            clientAuthoritiesPEM: authoritiesPEM
        )
        check(identity, &reader)
        return identity
    }

    /// Not where a placeholder is a warning: nothing is served by what is read there, and the key may be a stand-in.
    private func check(_ identity: ServerIdentity, _ reader: inout SettingsReader) {
        guard reader.placeholders == .error else { return }
        do throws(HTTPServerError) {
            try identity.check()
        } catch {
            reader.at("tls") { $0.report(context.value["tls"], error.description) }
        }
    }

    private func checkAddress(_ address: String, _ block: JSONValue?, _ reader: inout SettingsReader) {
        if ServerSettings.isNumeric(address: address) { return }
        reader.at("address") { $0.report(block?["address"], "not numeric; write 127.0.0.1 or ::1, for example") }
    }

    /// The text of a file that the `tls` block names.
    private func file(_ path: String, _ name: String, _ reader: inout SettingsReader) -> String? {
        do throws(InvalidInput) {
            return String(decoding: try context.readFile(FilePath.resolve(path, in: context.folder)), as: UTF8.self)
        } catch {
            reader.at("tls") { reader in
                reader.at(name) { $0.report(context.value["tls"]?[name], error.problems) }
            }
            return nil
        }
    }
}
