package import AMQP
package import Testing

/// The error that the operation throws. Fails the test if it throws none, or one of another type.
package func amqpError(
    _ operation: () async throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
) async throws -> AMQPError {
    do {
        try await operation()
    } catch let error as AMQPError {
        return error
    }
    throw try #require(nil as AMQPError?, "nothing was thrown", sourceLocation: sourceLocation)
}

/// Expects the operation to throw an error of that kind.
package func expectError(
    _ code: AMQPError.Code, sourceLocation: SourceLocation = #_sourceLocation, _ operation: () async throws -> Void
) async throws {
    let error = try await amqpError(operation, sourceLocation: sourceLocation)
    #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
}

extension Delivery {
    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }
}
