/// The way from a running server to nothing.
struct Shutdown {
    let core: ServerCore
    /// How long requests may take to finish by themselves.
    let deadline: Duration
    /// How long cancelled handlers may take, and how long the last answers may take to leave.
    private static let grace = Duration.seconds(1)

    func run() async {
        await core.thread.quiesce()
        core.traffic.beginDraining()
        // Streams have no end of their own.
        for stream in works.compactMap({ $0 as? StreamPipe }) { stream.cancel() }
        await core.traffic.waitUntilIdle(within: deadline)
        // libmicrohttpd must not be stopped while a connection is suspended: from here on none is added, and those
        // that are left get an answer, from their handler or from here.
        core.traffic.close()
        for work in works { work.cancel() }
        await core.traffic.waitUntilIdle(within: Self.grace)
        for work in works { work.abandon() }
        await core.traffic.waitUntilIdle(within: Self.grace)
        await core.thread.stop()
    }

    private var works: [any ConnectionWork] { core.watch.all.compactMap(\.work) }
}
