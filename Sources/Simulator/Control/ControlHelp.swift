/// The text of `GET /_simulator/`.
enum ControlHelp {
    static let text = """
        Simulator of both API generations.

        AMS    POST /ams/api/v1/customs/declare, /ams/api/v1/customs/inquiryDeclarationRequests
               POST /ams/sandbox/api/... for client ids that start with SANDBOX_
        mapi   GET or POST /gateway.do

        Control, for clients on this machine:
        GET    /_simulator/faults     the fault rules and how often each came into play
        POST   /_simulator/faults     adds a rule or a list of rules, such as
                                      {"fault": "closeAfterProcessing", "operation": "declare", "times": 1}
        DELETE /_simulator/faults     removes all rules
        GET    /_simulator/clock      the time of the business rules
        POST   /_simulator/clock      {"advanceSeconds": 301} or {"set": "2026-01-05T10:00:00+08:00"}
        GET    /_simulator/journal    what arrived in all and for each id; ?offset=0&limit=100
        POST   /_simulator/payments   defines a payment or a list of payments, such as
                                      {"id": "PAY1", "totalFen": 19900, "state": "inProgress"}
        POST   /_simulator/reset      forgets everything; the script and the machine's time count again

        faults   none (with delayMs), refuseConnection, closeBeforeProcessing, closeAfterProcessing, hang,
                 truncate (bytes), garbage, httpStatus (status), wrongSignature, missingSignature,
                 missingResponseTime, wrongCharset, refuse (refusal, text)
        keys of  fault, operation (declare, inquire, any), requestId (with * and ?), generation (ams, mapi),
        a rule   skip, times, delayMs, processed
        states   paid, inProgress, failed, unknown, abnormalUser, riskRejected
        words    in payment ids: NOTEXIST, INPROGRESS, PAYFAILED, ABNORMAL, RISK
                 in request ids: REFUSE, SENDFAIL, RETURNED, STUCK; certificate numbers ending in 0000: not the payer

        """
}
