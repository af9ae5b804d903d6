import CAMQP
import TestSupport
import Testing

@testable import AMQP

@Suite("As the specification has it", .needsSpecification, .timeLimit(.minutes(1)))
struct SpecificationTests {
    let specification: Specification

    init() throws { specification = try Specification() }

    /// All of ``MethodID`` but connection.blocked and the like, which RabbitMQ added after the document.
    static let methods: [String: UInt32] = [
        "connection.close": MethodID.connectionClose, "connection.close-ok": MethodID.connectionCloseOK,
        "channel.open": MethodID.channelOpen, "channel.open-ok": MethodID.channelOpenOK,
        "channel.flow": MethodID.channelFlow, "channel.flow-ok": MethodID.channelFlowOK,
        "channel.close": MethodID.channelClose, "channel.close-ok": MethodID.channelCloseOK,
        "exchange.declare": MethodID.exchangeDeclare, "exchange.declare-ok": MethodID.exchangeDeclareOK,
        "exchange.delete": MethodID.exchangeDelete, "exchange.delete-ok": MethodID.exchangeDeleteOK,
        "exchange.bind": MethodID.exchangeBind, "exchange.bind-ok": MethodID.exchangeBindOK,
        "exchange.unbind": MethodID.exchangeUnbind, "exchange.unbind-ok": MethodID.exchangeUnbindOK,
        "queue.declare": MethodID.queueDeclare, "queue.declare-ok": MethodID.queueDeclareOK,
        "queue.bind": MethodID.queueBind, "queue.bind-ok": MethodID.queueBindOK,
        "queue.purge": MethodID.queuePurge, "queue.purge-ok": MethodID.queuePurgeOK,
        "queue.delete": MethodID.queueDelete, "queue.delete-ok": MethodID.queueDeleteOK,
        "queue.unbind": MethodID.queueUnbind, "queue.unbind-ok": MethodID.queueUnbindOK,
        "basic.qos": MethodID.basicQoS, "basic.qos-ok": MethodID.basicQoSOK,
        "basic.consume": MethodID.basicConsume, "basic.consume-ok": MethodID.basicConsumeOK,
        "basic.cancel": MethodID.basicCancel, "basic.cancel-ok": MethodID.basicCancelOK,
        "basic.publish": MethodID.basicPublish, "basic.return": MethodID.basicReturn,
        "basic.deliver": MethodID.basicDeliver, "basic.get": MethodID.basicGet,
        "basic.get-ok": MethodID.basicGetOK, "basic.get-empty": MethodID.basicGetEmpty,
        "basic.ack": MethodID.basicAck, "basic.reject": MethodID.basicReject,
        "basic.nack": MethodID.basicNack, "confirm.select": MethodID.confirmSelect,
        "confirm.select-ok": MethodID.confirmSelectOK,
        "tx.select": MethodID.txSelect, "tx.select-ok": MethodID.txSelectOK,
        "tx.commit": MethodID.txCommit, "tx.commit-ok": MethodID.txCommitOK,
        "tx.rollback": MethodID.txRollback, "tx.rollback-ok": MethodID.txRollbackOK,
    ]

    @Test("Every method has its class and number")
    func methodIDs() {
        let theirs = Dictionary(uniqueKeysWithValues: specification.methods.map { ($0.name, $0.id) })
        for (name, id) in Self.methods { #expect(theirs[name] == id, "\(name)") }
    }

    @Test("Every method that a broker sends after the login is understood")
    func understood() {
        // These are decoded where they are handled; the login is librabbitmq's.
        let elsewhere: Set = ["basic.deliver", "basic.get-ok", "basic.return", "basic.ack", "basic.nack"]
        let login: Set = ["connection.start", "connection.secure", "connection.tune", "connection.open-ok"]
        let decoder = MethodDecoder()
        let sent = specification.methods.filter {
            $0.isForClients && !login.contains($0.name) && !elsewhere.contains($0.name)
        }
        #expect(sent.count > 20)
        // The answer to what this client never asks.
        for method in sent where method.name != "basic.recover-ok" {
            let understood = arguments(method).withUnsafeBytes { decoder.serverMethod(method.id, $0) }
            #expect(understood != nil, "\(method.name)")
        }
    }

    /// The method's fields, each with the least that its type allows.
    private func arguments(_ method: Specification.Method) -> [UInt8] {
        method.fields.reduce(WireBytes()) { bytes, field in
            switch field.type {
            case "bit", "octet", "shortstr": bytes.octet(0)
            case "short": bytes.short(0)
            case "long", "longstr", "table": bytes.long(0)
            default: bytes.longLong(0)
            }
        }.bytes
    }

    @Test("The fourteen properties have the specification's order, bits and types")
    func properties() throws {
        // What AMQP 0-9 called cluster-id is reserved in 0-9-1; clients go on naming it.
        let names = PropertiesTests.all.map { $0.testDescription == "cluster-id" ? "reserved" : $0.testDescription }
        #expect(specification.properties.map(\.name) == names)
        for (index, field) in specification.properties.enumerated() {
            let property = PropertiesTests.all[index]
            #expect(property.bit == UInt16(15 - index))
            var properties = Properties()
            property.set(&properties)
            let bytes = try Array(encoded(properties).dropFirst(2))
            switch field.type {
            case "shortstr": #expect(bytes.count == 1 + Int(bytes[0]), "\(field.name)")
            case "octet": #expect(bytes.count == 1, "\(field.name)")
            case "timestamp": #expect(bytes.count == 8, "\(field.name)")
            default: #expect(field.type == "table" && bytes.count == 4 + Int(bytes[3]), "\(field.name)")
            }
        }
    }

    @Test("Every reply code that is an error has the kind that its name says")
    func replyCodes() {
        let kinds: [String: AMQPError.Code] = [
            "access-refused": .accessRefused, "not-found": .notFound, "resource-locked": .resourceLocked,
            "precondition-failed": .preconditionFailed, "frame-error": .protocolError,
            "syntax-error": .protocolError, "command-invalid": .protocolError, "channel-error": .protocolError,
            "unexpected-frame": .protocolError, "not-allowed": .accessRefused,
        ]
        let errors = specification.constants.filter(\.isError)
        #expect(errors.count == 17)
        for constant in errors {
            let reply = AMQPError.Reply(code: UInt16(constant.value), text: constant.name.uppercased())
            let error = AMQPError.closed(by: reply, .connectionClosed, "closed")
            #expect(error.code == kinds[constant.name] ?? .connectionClosed, "\(constant.name)")
            #expect(error.reply == reply)
        }
    }

    @Test("Frames have the specification's numbers")
    func frames() {
        let values = Dictionary(uniqueKeysWithValues: specification.constants.map { ($0.name, $0.value) })
        #expect(values["frame-method"] == Int(Frame.method) && values["frame-header"] == Int(Frame.header))
        #expect(values["frame-body"] == Int(Frame.body) && values["frame-heartbeat"] == Int(Frame.heartbeat))
        #expect(values["frame-end"] == Int(Frame.end))
        #expect(specification.methods.first { $0.name == "basic.qos" }?.id == UInt32(Frame.basicClass) << 16 | 10)
    }

    @Test("connection.blocked and connection.update-secret are RabbitMQ's; librabbitmq knows the former only")
    func later() {
        let known = Set(specification.methods.map(\.id))
        for id in [MethodID.connectionBlocked, MethodID.connectionUnblocked] {
            #expect(!known.contains(id))
            #expect(amqp_method_name(id) != nil)
        }
        #expect(MethodID.connectionBlocked == 10 << 16 | 60 && MethodID.connectionUnblocked == 10 << 16 | 61)
        #expect(MethodID.connectionUpdateSecretOK == 10 << 16 | 71)
        for id in [MethodID.connectionUpdateSecretOK - 1, MethodID.connectionUpdateSecretOK] {
            #expect(!known.contains(id))
            // When this fails, the comment in ServerMethod is out of date and the method may be decoded like others.
            #expect(amqp_method_name(id) == nil)
        }
        #expect([].withUnsafeBytes { MethodDecoder().serverMethod(MethodID.connectionUpdateSecretOK, $0) } != nil)
    }
}
