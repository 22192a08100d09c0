import DeclarationCore

extension ConformanceSuite {
    /// Runs every situation that the harness can make and looks at all that anyone could print.
    func leaksNothing() async throws {
        let words = [Samples.buyerName, Samples.certificateNumber] + harness.sensitive
        var reached = 0
        for situation in ConformanceSituation.allCases where situation != .hangs {
            let shown: [Shown]
            do {
                shown = try await everythingShown(in: situation)
            } catch is NotApplicable {
                continue
            }
            reached += 1
            for piece in shown {
                let leaked = words.firstIndex { piece.text.contains($0) }
                try require(
                    leaked == nil,
                    "\(piece.place) shows sensitive text number \((leaked ?? 0) + 1) in the situation \(situation)"
                )
            }
        }
        if reached == 0 { throw NotApplicable("the harness can make no situation") }
    }

    private struct Shown {
        let place: String
        let text: String

        init(_ place: String, _ value: some Any) {
            var dumped = ""
            dump(value, to: &dumped)
            self.place = place
            text = [String(describing: value), String(reflecting: value), dumped].joined(separator: "\n")
        }
    }

    private func everythingShown(in situation: ConformanceSituation) async throws -> [Shown] {
        let log = RecordingLog()
        let metrics = RecordingMetrics()
        let provider = try await provider(in: situation, log: log, metrics: metrics)
        let request = harness.request("LEAK-\(situation)", .whole)
        var shown = [Shown("the backend", provider), Shown("the request", request)]
        do throws(ProviderError) {
            shown.append(Shown("the outcome of declare", try await provider.declare(request)))
        } catch {
            shown.append(Shown("the error of declare", error))
        }
        do throws(ProviderError) {
            shown.append(Shown("the outcome of inquire", try await provider.inquire([request.declaration.requestID])))
        } catch {
            shown.append(Shown("the error of inquire", error))
        }
        shown.append(Shown("the log", log.events))
        shown.append(Shown("the metrics", metrics.measurements))
        shown.append(Shown("the backend after work", provider))
        return shown
    }
}
