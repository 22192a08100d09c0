import Testing

/// Settings as other software has them, with the test keys put in.
struct ForeignSample: Sendable, CustomTestStringConvertible {
    let file: String
    let text: String
    let backends: [String]
    /// What stands in the configuration, each a line of it.
    let settings: [String]

    init(_ file: String, _ backends: [String], _ settings: [String], _ text: String) {
        self.file = file
        self.backends = backends
        self.settings = settings
        self.text = Self.filled(text)
    }

    var testDescription: String { "\(file) \(backends)" }

    static let privateKey = oneLine(Repository.text("Tests/CustomsCLITests/Fixtures/test-merchant-rsa2048.pkcs8.pem"))
    static let privateKey1 = oneLine(Repository.text("Tests/CustomsCLITests/Fixtures/test-merchant-rsa2048.pkcs1.b64"))
    static let publicKey = oneLine(Repository.text("Tests/CustomsCLITests/Fixtures/test-gateway-rsa2048.pub.pem"))
    static let ownPublicKey = oneLine(Repository.text("Tests/CustomsCLITests/Fixtures/test-merchant-rsa2048.pub.b64"))
    static let md5Key = oneLine(Repository.text("Tests/CustomsCLITests/Fixtures/test-merchant-md5.key"))

    /// Everything that must not be shown.
    static let secrets = [privateKey, privateKey1, md5Key]

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("-----") }.joined()
    }

    static func pem(_ label: String, _ line: String, _ separator: String) -> String {
        var lines = ["-----BEGIN \(label)-----"]
        var rest = line[...]
        while !rest.isEmpty {
            lines.append(String(rest.prefix(64)))
            rest = rest.dropFirst(64)
        }
        return (lines + ["-----END \(label)-----"]).joined(separator: separator)
    }

    static func filled(_ text: String) -> String {
        text.replacing("{PRIVATE}", with: privateKey).replacing("{PRIVATE1}", with: privateKey1)
            .replacing("{PUBLIC}", with: publicKey).replacing("{OWNPUBLIC}", with: ownPublicKey)
            .replacing("{MD5}", with: md5Key)
            .replacing("{PRIVATEPEM}", with: pem("PRIVATE KEY", privateKey, "\n"))
            .replacing("{PRIVATEPEMLINE}", with: pem("RSA PRIVATE KEY", privateKey1, "\\n"))
            .replacing("{PRIVATEWRAPPED}", with: wrapped(privateKey, "\n"))
            .replacing("{PRIVATECONTINUED}", with: wrapped(privateKey, "\\\n    "))
    }

    private static func wrapped(_ line: String, _ separator: String) -> String {
        pem("X", line, "\n").split(separator: "\n").dropFirst().dropLast().joined(separator: separator)
    }

    private static let mapiMD5 = [#""partner": "2088123456789012""#, #""signType": "MD5""#, "mapi-md5-key.txt"]
    private static let ams = [#""clientId": "5YEX0000LIVE""#, "ams-private-key.pem", "ams-alipay-public-key.pem"]

    /// Inputs of every form that can be converted.
    static let all: [ForeignSample] = [
        ForeignSample(
            "alipay.config.php",
            ["mapi"],
            mapiMD5,
            #"""
            <?php
            /* 'partner' => '2088000000000000' is only a comment */
            // partner
            $alipay_config['partner']   = '2088123456789012';
            $alipay_config['seller_id'] = $alipay_config['partner'];
            # the key
            $alipay_config['key']       = '{MD5}';
            $alipay_config['notify_url'] = "http://example.com/notify.php";
            $alipay_config['sign_type'] = strtoupper('md5');
            $alipay_config['input_charset'] = strtolower('utf-8');
            $alipay_config['cacert']    = getcwd().'\\cacert.pem';
            $alipay_config['transport'] = 'http';
            ?>
            """#
        ),
        ForeignSample(
            "config/alipay.php",
            ["mapi"],
            [#""signType": "RSA2""#, "mapi-private-key.pem", #""gateway": "https://intlmapi.alipay.com/gateway.do""#],
            #"""
            <?php return array(
              'debug' => env('APP_DEBUG', false),
              'alipay' => [
                'partner_id' => '2088123456789012',
                'private_key' => '{PRIVATE1}',
                'alipay_public_key' => '{PUBLIC}',
                'sign_type' => 'RSA2',
                'gateway_url' => 'http://intlmapi.alipay.com/gateway.do?',
              ],
            );
            """#
        ),
        ForeignSample(
            "alipay.properties",
            ["mapi"],
            mapiMD5,
            """
            ! classic
            alipay.partner = 2088123456789012
            alipay.key: {MD5}
            alipay.sign-type=MD5
            alipay.sellerEmail=someone@example.com
            alipay._input_charset=UTF-8
            """
        ),
        ForeignSample(
            "application.properties",
            ["ams"],
            ams + [#""region": "na""#, #""keyVersion": 2"#],
            """
            server.port=8080
            alipay.global.client-id=5YEX0000LIVE
            alipay.global.merchant-private-key={PRIVATECONTINUED}
            alipay.global.alipayPublicKey={PUBLIC}
            alipay.global.region=EndPointConstants.US
            alipay.global.key-version=2
            """
        ),
        ForeignSample(
            ".env",
            ["ams", "mapi"],
            ams + mapiMD5 + [#""endpoint": "https://open-sea-global.alipay.com""#],
            """
            # both generations
            export ALIPAY_PARTNER=2088123456789012   # the partner
            ALIPAY_KEY='{MD5}'
            ALIPAY_SIGN_TYPE="MD5"
            ANTOM_CLIENT_ID=5YEX0000LIVE
            ANTOM_GATEWAY_URL=https://open-sea-global.alipay.com
            ANTOM_MERCHANT_PRIVATE_KEY="{PRIVATEPEMLINE}"
            ANTOM_PUBLIC_KEY={PUBLIC}
            DATABASE_URL=postgres://me:hunter2hunter2@db/x
            """
        ),
        ForeignSample(
            "env.production",
            ["ams"],
            ams,
            """
            CLIENT_ID=5YEX0000LIVE
            MERCHANT_PRIVATE_KEY={PRIVATEPEM}
            ANTOM_PUBLIC_KEY={PUBLIC}
            GATE_WAY_URL=https://open-na-global.alipay.com
            """
        ),
        ForeignSample(
            "wrapped.env",
            ["ams"],
            ams,
            """
            CLIENT_ID=5YEX0000LIVE
            MERCHANT_PRIVATE_KEY={PRIVATEWRAPPED}
            ALIPAY_PUBLIC_KEY={PUBLIC}
            """
        ),
        ForeignSample(
            "settings.json",
            ["ams"],
            ams + [#""endpoint": "https://open-de-global.alipay.com""#],
            """
            {"payment": {"antom": {"clientId": "5YEX0000LIVE", "merchantPrivateKey": "{PRIVATEPEMLINE}",
              "alipayPublicKey": "{PUBLIC}", "gatewayUrl": "https://open-de-global.alipay.com/ams/api/v1"},
             "colour": "blue", "retries": 3}}
            """
        ),
        ForeignSample(
            "flat.json",
            ["mapi"],
            mapiMD5 + [#""charset": "GBK""#],
            #"{"partner": "2088123456789012", "key": "{MD5}", "sign_type": "MD5", "_input_charset": "gbk"}"#
        ),
        ForeignSample(
            "shop.ini",
            ["mapi"],
            mapiMD5,
            """
            ; shop
            [database]
            password = hunter2
            [alipay]
            partner = 2088123456789012
            key = "{MD5}"
            sign_type = MD5 ; as agreed
            """
        ),
        ForeignSample(
            "settings.py",
            ["mapi"],
            mapiMD5 + [#""gateway": "https://mapi.alipay.com/gateway.do""#],
            """
            # settings
            DEBUG = os.environ.get('DEBUG')
            ALIPAY_KEY = '{MD5}'
            ALIPAY_INPUT_CHARSET = 'utf-8'
            ALIPAY_PARTNER = u'2088123456789012'
            ALIPAY_SIGN_TYPE = 'MD5'
            ALIPAY_GATEWAY = 'https://mapi.alipay.com/gateway.do?_input_charset=utf-8'
            """
        ),
        ForeignSample(
            "CustomsDemoCode.java",
            ["ams"],
            ams + [#""endpoint": "https://open-sea-global.alipay.com""#],
            """
            public class CustomsDemoCode {
              private static final Integer TIMEOUT_RETRY_COUNT = 3;
              private static final String GATE_WAY_URL = "https://open-sea-global.alipay.com";
              private static final String MERCHANT_PRIVATE_KEY = "{PRIVATE}";
              private static final String ANTOM_PUBLIC_KEY =
                  "{PUBLIC}";
              private static final String CLIENT_ID = "5YEX0000LIVE";
            }
            """
        ),
        ForeignSample(
            "antom.js",
            ["ams"],
            ams,
            """
            const antom = { clientId: '5YEX0000LIVE', privateKey: `{PRIVATEPEM}`, publicKey: '{PUBLIC}',
              environment: "production" };
            """
        ),
    ]
}
