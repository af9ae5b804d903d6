import Foundation

/// Runs a long computation on its own thread. On one of the few threads that all tasks share, it would delay tests that
/// have deadlines.
package func onOwnThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Swift.Result(catching: body)) }
    }
}
