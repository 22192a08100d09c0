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
        let clients = clients(block, gatewayKeys, &reader)
        let identity = (block[GatewayForm.tls] ?? nil).flatMap { self.identity($0, &reader) }
        checkAddresses(block, &reader)
        do throws(InvalidInput) {
            return GatewaySettings(
                listener: try listener(block, identity),
                admin: try admin(try block.value(GatewayForm.admin)),
                clients: clients,
                amsSigner: gatewayKeys.ams,
                clockWindow: Int64(try block.value(GatewayForm.clockWindow))
            )
        } catch {
            // A value that can't be used was told when it was read.
            return nil
        }
    }

    private func clients(_ block: Settings, _ keys: GatewayKeys, _ reader: inout SettingsReader) -> [GatewayClient] {
        let named = block[GatewayForm.clients] ?? []
        let maker = ClientMaker(context: context, gateway: keys)
        let clients = reader.at(GatewayForm.clients.name) { reader in
            named.map { client in reader.at(client.name) { maker.client(client, &$0) } }
        }
        if clients.isEmpty { reader.report(context.value, "no \"clients\": nobody could declare") }
        shared(clients, named, &reader)
        return clients
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
            reader.report(GatewayForm.clients.name, of: context.value, "two clients have the same \(proof)")
        }
        let tokens = clients.flatMap(\.tokens)
        if Set(tokens).count < tokens.count {
            reader.report(GatewayForm.clients.name, of: context.value, "two clients, or one twice, have the same token")
        }
    }

    private func listener(_ block: Settings, _ identity: ServerIdentity?) throws(InvalidInput) -> ServerSettings {
        var server = ServerSettings()
        server.address = try block.value(GatewayForm.address)
        server.port = UInt16(try block.value(GatewayForm.port))
        server.tls = identity
        server.maximumBodyBytes = try block.value(GatewayForm.maximumBody)
        server.connectionLimit = try block.value(GatewayForm.connections)
        server.connectionLimitPerAddress = try block.value(GatewayForm.connectionsPerAddress)
        server.idleTimeoutSeconds = try block.value(GatewayForm.idle)
        server.maximumRequestsInFlight = try block.value(GatewayForm.inFlight)
        server.maximumQueuedRequests = try block.value(GatewayForm.queued)
        server.allowsPlainHTTPBeyondLoopback = try block.value(GatewayForm.allowPlainText)
        server.drainTimeout = .milliseconds(try block.value(GatewayForm.drain))
        return server
    }

    private func admin(_ block: Settings) throws(InvalidInput) -> ServerSettings {
        var server = ServerSettings()
        server.address = try block.value(GatewayForm.adminAddress)
        server.port = UInt16(try block.value(GatewayForm.adminPort))
        server.allowsPlainHTTPBeyondLoopback = true
        server.maximumBodyBytes = 1_024
        server.connectionLimit = 64
        // It stops last, when the gateway has drained: nobody waits for one more look.
        server.drainTimeout = .zero
        return server
    }

    private func identity(_ tls: Settings, _ reader: inout SettingsReader) -> ServerIdentity? {
        let certificate = tls[GatewayForm.certificate].flatMap { file($0, GatewayForm.certificate.name, &reader) }
        let authorities = tls[GatewayForm.clientAuthorities] ?? nil
        let authoritiesPEM = authorities.flatMap { file($0, GatewayForm.clientAuthorities.name, &reader) }
        guard let certificate, let key = tls[GatewayForm.privateKey] else { return nil }
        let identity = ServerIdentity(certificatePEM: certificate, keyPEM: key, clientAuthoritiesPEM: authoritiesPEM)
        check(identity, &reader)
        return identity
    }

    /// Not where a placeholder is a warning: nothing is served by what is read there, and the key may be a stand-in.
    private func check(_ identity: ServerIdentity, _ reader: inout SettingsReader) {
        guard reader.placeholders == .error else { return }
        do throws(HTTPServerError) {
            try identity.check()
        } catch {
            reader.report(GatewayForm.tls.name, of: context.value, error.description)
        }
    }

    private func checkAddresses(_ block: Settings, _ reader: inout SettingsReader) {
        checkPorts(block, &reader)
        checkAddress(block[GatewayForm.address], context.value, &reader)
        let admin = block[GatewayForm.admin]?[GatewayForm.adminAddress]
        reader.at(GatewayForm.admin.name) { checkAddress(admin, context.value[GatewayForm.admin.name], &$0) }
        let isPlain = (block[GatewayForm.tls] ?? nil) == nil && block[GatewayForm.allowPlainText] != true
        guard isPlain, let address = block[GatewayForm.address], ServerSettings.isNumeric(address: address),
            !NumericAddress.isLoopback(address)
        else { return }
        reader.report(
            GatewayForm.address.name,
            of: context.value,
            "not a loopback address: it needs \"tls\", or \"allowPlainText\": true behind a proxy that ends TLS"
        )
    }

    /// Two listeners at one place; at different addresses of the machine they may share a port.
    private func checkPorts(_ block: Settings, _ reader: inout SettingsReader) {
        let admin = block[GatewayForm.admin]
        guard let port = block[GatewayForm.port], port != 0, port == admin?[GatewayForm.adminPort],
            block[GatewayForm.address] == admin?[GatewayForm.adminAddress]
        else { return }
        reader.at(GatewayForm.admin.name) { reader in
            reader.report(
                GatewayForm.adminPort.name,
                of: context.value[GatewayForm.admin.name],
                "the same as gateway.port; each needs one of its own"
            )
        }
    }

    private func checkAddress(_ address: String?, _ block: JSONValue?, _ reader: inout SettingsReader) {
        guard let address, !ServerSettings.isNumeric(address: address) else { return }
        reader.report(GatewayForm.address.name, of: block, "not numeric; write 127.0.0.1 or ::1, for example")
    }

    /// The text of a file that the `tls` block names.
    private func file(_ path: String, _ name: String, _ reader: inout SettingsReader) -> String? {
        do throws(InvalidInput) {
            return String(decoding: try context.readFile(FilePath.resolve(path, in: context.folder)), as: UTF8.self)
        } catch {
            reader.at(GatewayForm.tls.name) { reader in
                reader.at(name) { $0.report(context.value[GatewayForm.tls.name]?[name], error.problems) }
            }
            return nil
        }
    }
}
