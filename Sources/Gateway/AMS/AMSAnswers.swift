import AlipayAMS
import DeclarationCore

extension AMSDeclarationRecord {
    /// A record in AMS's words, with AMS's code of the office. A memo goes where AMS has the receipt's text.
    init(_ known: DeskRecord, customs table: CustomsTable) {
        let record = known.record
        self.init(record)
        customs = AMSCustomsInfo(
            customsCode: table.code(known, in: .ams)?.rawValue,
            region: (record.region ?? .china).rawValue
        )
        if merchantCustomsInfo == nil {
            merchantCustomsInfo = AMSMerchantCustomsInfo(
                merchantCustomsCode: known.entry?.merchant.rawValue,
                merchantCustomsName: nil
            )
        }
        lastModifiedTime = Self.text(record.lastModified)
        customsDeclarationResultDesc = customsDeclarationResultDesc ?? record.memo ?? record.receipt?.text
        customsDeclarationReturnTime = Self.text(record.receipt?.returnTime)
    }

    private static func text(_ time: ReportedTime?) -> String? {
        time.map { time in
            time.time.map { $0.inZone(offsetSeconds: ZonedTime.chinaOffsetSeconds).iso8601 } ?? time.text
        }
    }
}

extension CustomsTable {
    /// The office's code as the client gave it, whatever was sent for it; else the office's code in a generation, or the
    /// one it was declared under where the table has none.
    func code(_ known: DeskRecord, in generation: Generation) -> CustomsCode? {
        if let given = known.entry?.givenCode { return given }
        let declared = known.record.customsCode
        guard known.generation != generation else { return declared }
        let place =
            known.entry?.binding.place.flatMap { self.place($0) }
            ?? declared.flatMap { self.place(for: CustomsDestination(code: $0)) }
        return place?.codes[generation]?.first ?? declared
    }
}
