/// Texts of declarations and configurations.
enum Sample {
    static let certificateNumber = "330212199003070025"
    static let fullName = "欧阳小明"
    static let firstName = "Xiaoming"

    /// A declaration with a buyer.
    static func declaration(
        _ id: String = "CLI-0001",
        payments: String = #"{"ams": "2026112119074101000700000000", "mapi": "2026112122001"}"#,
        customs: String = #"{"place": "ningbo"}"#
    ) -> String {
        """
        {"requestId": "\(id)", "paymentIds": \(payments), "amount": {"minorUnits": 12345}, "customs": \(customs),
         "merchant": {"customsCode": "330296T004", "customsName": "测试商户"},
         "buyer": {"certificateNumber": "\(certificateNumber)", "name": {"full": "\(fullName)", "first": "\(firstName)"}}}
        """
    }

    /// A configuration with one mock backend that takes all.
    static func mock(settings: String = "{}") -> String {
        """
        {"backends": {"mock": {"plugin": "mock", "settings": \(settings)}}, "routes": [{"backend": "mock"}]}
        """
    }
}
