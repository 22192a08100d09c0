import DeclarationCore

/// Makes requests and reads answers, without any input or output of its own.
struct MAPICodec: Sendable {
    let settings: MAPISettings
    let keys: MAPIKeys
    /// What is the same in every POST.
    private let postURL: String
    private let contentType: String

    init(settings: MAPISettings, keys: MAPIKeys) {
        self.settings = settings
        self.keys = keys
        let label = settings.charset.label
        postURL = settings.charsetInURL ? "\(settings.gateway)?_input_charset=\(label)" : settings.gateway
        contentType = "application/x-www-form-urlencoded; charset=\(label)"
    }

    /// The signed request of a declaration: always POST, so that personal data stays out of the URL.
    ///
    /// - Throws: `notSent`, when the declaration can't be expressed or signing fails.
    func makeRequest(_ request: DeclareRequest) throws(ProviderError) -> HTTPRequest {
        guard request.customsCode.rawValue.utf8.count <= 20 else {
            throw ProviderError(
                .notSent,
                .invalidDeclaration,
                "the customs code is longer than customs_place's 20 bytes"
            )
        }
        let parameters: MAPIParameters
        do throws(MAPIMessageError) {
            let message = try MAPIDeclareMessage(request)
            parameters = try message.parameters(partner: settings.partner, charset: settings.charset)
        } catch {
            throw ProviderError(.notSent, .invalidDeclaration, error.description)
        }
        return post(try signed(parameters))
    }

    /// The signed request of a query.
    ///
    /// - Throws: `notSent`, for ids that can't be asked for, or when signing fails.
    func makeRequest(_ ids: [RequestID]) throws(ProviderError) -> HTTPRequest {
        let parameters: MAPIParameters
        do throws(MAPIMessageError) {
            let message = try MAPIQueryMessage(ids: ids.map(\.rawValue))
            parameters = try message.parameters(partner: settings.partner, charset: settings.charset)
        } catch {
            throw ProviderError(.notSent, .invalidDeclaration, error.description)
        }
        let complete = try signed(parameters)
        guard settings.queriesByGET else { return post(complete) }
        return HTTPRequest(method: "GET", url: settings.gateway + "?" + complete.formText())
    }

    private func signed(_ parameters: consuming MAPIParameters) throws(ProviderError) -> MAPIParameters {
        do throws(SigningError) {
            return try parameters.signed(settings.signType, by: keys.signer)
        } catch {
            throw ProviderError(.notSent, .signing, error.message)
        }
    }

    private func post(_ parameters: MAPIParameters) -> HTTPRequest {
        HTTPRequest(
            method: "POST",
            url: postURL,
            headers: ["Content-Type": contentType, "Accept": "text/xml"],
            body: parameters.formBytes(without: settings.charsetInURL ? "_input_charset" : nil)
        )
    }
}
