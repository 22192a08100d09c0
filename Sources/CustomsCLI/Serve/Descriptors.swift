import Glibc

/// How many files and sockets the process may have open: with none left, neither clients nor operators get an answer.
enum Descriptors {
    /// What is kept for the ledger, backends, operators and files that are read again; half of all where there are few.
    private static let reserve = 512

    /// Raises the process's limit as far as it may, and tells how many connections fit.
    ///
    /// - Parameter wanted: how many are to fit.
    static func connections(_ wanted: Int) -> Int {
        let all = raised(to: wanted + reserve)
        return min(wanted, max(all - reserve, all / 2))
    }

    private static func raised(to wanted: Int) -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        // Where it can't be told, nothing is known to be short.
        guard getrlimit(resource, &limit) == 0 else { return wanted }
        guard limit.rlim_cur < wanted else { return wanted }
        var higher = limit
        higher.rlim_cur = min(rlim_t(wanted), limit.rlim_max)
        return Int(clamping: setrlimit(resource, &higher) == 0 ? higher.rlim_cur : limit.rlim_cur)
    }
}
