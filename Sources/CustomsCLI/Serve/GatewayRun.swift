import DeclarationCore
import Gateway
import Synchronization

/// Everything that goes on while the gateway serves: the tracker, the ledger's probe, reloads.
struct GatewayRun: Sendable {
    /// How often files are looked at, in milliseconds.
    private static let pace = 1_000

    let reloader: Reloader
    let probe: LedgerProbe
    let log: any LogSink
    let time: any TimeSource
    /// What asks for a look at the configuration.
    let wakes: AsyncStream<Void>
    let waker: AsyncStream<Void>.Continuation
    /// Set by SIGHUP.
    let isAsked: StopFlag

    /// Runs until cancelled.
    func run() async {
        let (routers, next) = AsyncStream.makeStream(of: LedgerRouter.self, bufferingPolicy: .bufferingNewest(1))
        next.yield(await reloader.ledger)
        await withDiscardingTaskGroup { group in
            group.addTask { await probe.run() }
            group.addTask { await track(routers) }
            group.addTask {
                // Looks pile up to one: the stream holds no more.
                while (try? await time.sleep(for: .milliseconds(Self.pace))) != nil { waker.yield() }
            }
            group.addTask {
                for await _ in wakes {
                    let router = isAsked.take() ? await reloader.reload("SIGHUP") : await reloader.reloadIfChanged()
                    if let router { next.yield(router) }
                }
                next.finish()
            }
        }
    }

    /// Tracks with the newest configuration. The old one's tracker takes nothing more, and its calls end as they began: of
    /// a declaration that was sent again and broken off nobody would know for minutes whether it arrived.
    private func track(_ routers: AsyncStream<LedgerRouter>) async {
        await withDiscardingTaskGroup { group in
            var stop: TrackStop?
            for await router in routers {
                stop?.set()
                let next = TrackStop()
                stop = next
                group.addTask { await track(router, until: next) }
            }
            group.cancelAll()
        }
    }

    /// Settles and tracks until cancelled or stopped; a ledger that fails is tried again, as requests need it too.
    private func track(_ ledger: LedgerRouter, until stop: TrackStop) async {
        while !Task.isCancelled, !stop.isSet {
            do throws(LedgerRouterError) {
                for try await event in Tracker(ledger, stop: stop).run() {
                    tell(event)
                }
            } catch {
                log.record(LogEvent(.error, "tracking failed", ["reason": error.description]))
                guard (try? await time.sleep(for: .seconds(5))) != nil else { return }
            }
        }
    }

    /// Tells the log. An accepted declaration that is gone on the other side is for a person, and so is an open one that
    /// nobody can be asked about.
    private func tell(_ event: TrackEvent) {
        guard let entry = event.entry else { return }
        let fields: KeyValuePairs<String, String> = [
            "requestId": entry.requestID.rawValue, "backend": entry.binding.backend.rawValue,
        ]
        if case .notFound = event {
            log.record(LogEvent(.warning, "accepted, but not known to the other side any more", fields))
        } else if case .stuck(_, let reason) = event {
            var told = LogEvent(.warning, "can't be settled as it is", fields)
            told.fields.append(LogEvent.Field("reason", reason))
            log.record(told)
        } else if log.isEnabled(.debug) {
            log.record(LogEvent(.debug, "tracked", fields))
        }
    }
}
