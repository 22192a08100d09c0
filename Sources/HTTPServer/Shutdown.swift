/// The way from a running server to nothing.
struct Shutdown {
    let core: ServerCore
    /// How long cancelled handlers may take, and how long the last answers may take to leave.
    private static let grace = Duration.seconds(1)

    func run() async {
        await core.thread.quiesce()
        core.traffic.beginDraining()
        await core.traffic.waitUntilIdle(within: core.settings.drainTimeout)
        // libmicrohttpd must not be stopped while a connection is suspended: from here on none is added, and those
        // that are left get an answer, from their handler or from here.
        core.traffic.close()
        for work in works { work.cancel() }
        await core.traffic.waitUntilIdle(within: Self.grace)
        for work in works { work.abandon() }
        await core.traffic.waitUntilIdle(within: Self.grace)
        await core.thread.stop()
    }

    private var works: [PendingAnswer] { core.watch.all.compactMap(\.work) }
}
