import Foundation

/// Runs what computes for long on a thread of its own: on one of the few threads that all tasks share, it would keep
/// tests waiting that have deadlines.
package func onOwnThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Swift.Result(catching: body)) }
    }
}
