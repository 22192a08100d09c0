internal import DeclarationCore
import Synchronization

/// The targets of the URLs called last: backends call few, over and over.
final class TargetCache: Sendable {
    private static let capacity = 8
    private let known = Mutex<[(url: String, target: RequestTarget)]>([])

    /// The checked target of a URL.
    ///
    /// - Throws: not sent, when it may not be called.
    func target(_ url: String) throws(TransportError) -> RequestTarget {
        if let target = known.withLock({ known in known.first { $0.url == url }?.target }) { return target }
        let target = try RequestTarget(url)
        // A query in a URL makes it one of many.
        if url.utf8.count <= 256 {
            known.withLock { known in
                if known.count == Self.capacity { known.removeFirst() }
                known.append((url, target))
            }
        }
        return target
    }
}
