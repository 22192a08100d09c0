public import DeclarationCore

extension CustomsTable {
    /// The documented table, `config/customs-codes.json` as of the build.
    ///
    /// - Throws: never with the shipped file; a test reads it.
    public static func documented() throws(InvalidInput) -> CustomsTable {
        try CustomsTable(json: PackageResources.customs_codes_json, file: "customs-codes.json")
    }
}
