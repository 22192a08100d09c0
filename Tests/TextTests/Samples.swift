/// Documents of the legacy gateway's documentation.
enum Samples {
    static let failure =
        #"<?xml version="1.0" encoding="utf-8"?><alipay><is_success>T</is_success><request>"#
        + #"<param name="service">alipay.acquire.customs</param></request><response><alipay>"#
        + "<detail_error_code>INVALID_PARAMETER</detail_error_code>"
        + "<detail_error_des> Declaration Form Parameters Illegal </detail_error_des>"
        + "<result_code>FAIL</result_code></alipay></response><sign>x</sign><sign_type>MD5</sign_type></alipay>"

    static let records =
        "<records><customs_declare><alipay_declare_no>2023111500000000000000000001</alipay_declare_no>"
        + "<amount>12.34</amount><customs_place>zongshu</customs_place>"
        + "<last_modified_time>2023-11-15 06:13:25</last_modified_time><memo/>"
        + "<merchant_customs_code>TESTCODE01</merchant_customs_code>"
        + "<merchant_customs_name>Test Trading Co Ltd</merchant_customs_name>"
        + "<out_request_no>DECL-20231115-0001</out_request_no><status>succ</status>"
        + "<trade_no>2023111400000000000000000001</trade_no></customs_declare></records>"

    static let query =
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<alipay>\n  <is_success>T</is_success>\n  <response><alipay>"
        + "<not_found>DECL-20231115-0002</not_found>\(records)<result_code>SUCCESS</result_code>"
        + "</alipay></response>\n</alipay>\n"
}
