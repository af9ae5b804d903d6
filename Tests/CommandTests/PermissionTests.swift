import Foundation
import TestSupport
import Testing

@Suite("A user without permission", .needsBrokerControl, .timeLimit(.minutes(3)))
struct PermissionTests {
    /// What a user may do, in the order of `rabbitmqctl set_permissions`.
    struct Permissions: Sendable {
        var configure = ".*"
        var write = ".*"
        var read = ".*"
    }

    /// Lends the URL of a user with these permissions. Deletes the user afterwards.
    private func withUser(_ permissions: Permissions, _ body: (_ uri: String, _ user: String) async throws -> Void)
        async throws
    {
        let uri = try #require(PrivateBroker.uri)
        let broker = try #require(URLComponents(string: uri))
        let user = "user-\(UUID().uuidString.prefix(8).lowercased())"
        try await PrivateBroker.control("add_user", user, "secret")
        let failure: (any Error)?
        do {
            try await PrivateBroker.control(
                "set_permissions", "-p", "/", user, permissions.configure, permissions.write, permissions.read)
            try await body(
                "amqp://\(user):secret@\(try #require(broker.host)):\(broker.port ?? 5672)/", user)
            failure = nil
        } catch {
            failure = error
        }
        try await PrivateBroker.control("delete_user", user)
        if let failure { throw failure }
    }

    @Test("gets an error that says which one is missing, and the program ends with 77", arguments: Program.both)
    func configure(_ program: Program) async throws {
        try await BrokerFixture.with { fixture in
            try await withUser(Permissions(configure: "", write: "")) { uri, user in
                let outcome = try await fixture.run(program, "-u", uri)
                #expect(outcome.status == 77)
                #expect(outcome.output.isEmpty)
                #expect(
                    outcome.errors.contains(
                        "[##] ERROR: the broker refused: access to exchange '\(fixture.exchange)' in vhost '/' refused "
                            + "for user '\(user)': give the user that permission, or use another user"))
                #expect(!outcome.errors.contains("secret"))
            }
        }
    }

    @Test("to write publishes nothing, though the topology exists")
    func write() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            try await withUser(Permissions(write: "")) { uri, user in
                let outcome = try await fixture.run(.producer, "-u", uri, "--no-declare")
                #expect(outcome.status == 77)
                #expect(
                    outcome.errors.contains(
                        "access to exchange '\(fixture.exchange)' in vhost '/' refused for user '\(user)': give the user"
                    ))
                #expect(try await fixture.ready(fixture.all) == 0)
            }
        }
    }

    @Test("to read takes nothing from a queue")
    func read() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(1)
            try await withUser(Permissions(read: "")) { uri, user in
                let outcome = try await fixture.run(.consumer, "-u", uri, "--queue", fixture.all, "--drain")
                #expect(outcome.status == 77)
                #expect(
                    outcome.errors.contains(
                        "access to queue '\(fixture.all)' in vhost '/' refused for user '\(user)': give the user"))
                #expect(try await fixture.ready(fixture.all) == 1)
            }
        }
    }
}
