import DeclarationCore
import Glibc

/// Finds the configuration file.
struct ConfigurationLocator {
    let environment: [String: String]
    let folder: String

    /// The file that was named on the command line, or by `CUSTOMS_CONFIG`, or the first of the usual places.
    ///
    /// - Throws: all places that were looked at.
    func find(_ named: String?) throws(CommandFailure) -> String {
        if let named { return FilePath.resolve(named, in: folder) }
        if let named = environment["CUSTOMS_CONFIG"], !named.isEmpty { return FilePath.resolve(named, in: folder) }
        let places = usualPlaces
        if let found = places.first(where: { access($0, F_OK) == 0 }) { return found }
        throw CommandFailure(
            .configuration,
            "there is no configuration; name one with --config FILE or CUSTOMS_CONFIG, or put it at one of "
                + places.joined(separator: ", ") + ". The folder config/ has templates."
        )
    }

    private var usualPlaces: [String] {
        let home = environment["HOME"].map { $0 + "/.config" }
        let personal = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home
        return ["customs.json", "config/customs.json"].map { FilePath.resolve($0, in: folder) }
            + [personal, "/etc"].compactMap { $0 }.map { $0 + "/customs/customs.json" }
    }
}
