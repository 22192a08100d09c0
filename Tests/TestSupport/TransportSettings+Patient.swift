public import DeclarationCore

extension TransportSettings {
    /// For exchanges that are not about time: hundreds of tests share two cores, and an answer may take long.
    public static var patient: TransportSettings {
        var settings = TransportSettings()
        settings.totalTimeout = .seconds(120)
        return settings
    }
}
