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

    @Test("Every method that this client sends goes out as itself")
    func sent() throws {
        let queue = Binding(source: "e", destination: .queue("q"))
        let exchange = Binding(source: "e", destination: .exchange("f"))
        let methods: [(ClientMethod, String)] = [
            (.connectionClose(code: 200, text: ""), "connection.close"), (.connectionCloseOK, "connection.close-ok"),
            (.channelOpen, "channel.open"), (.channelFlow(active: true), "channel.flow"),
            (.channelFlowOK(active: true), "channel.flow-ok"), (.channelClose(code: 200, text: ""), "channel.close"),
            (.channelCloseOK, "channel.close-ok"), (.exchangeDeclare(Exchange("e"), passive: true), "exchange.declare"),
            (.exchangeDelete("e", ifUnused: true), "exchange.delete"), (.bind(queue), "queue.bind"),
            (.unbind(queue), "queue.unbind"), (.bind(exchange), "exchange.bind"),
            (.unbind(exchange), "exchange.unbind"), (.queueDeclare(Queue("q"), passive: true), "queue.declare"),
            (.queuePurge("q"), "queue.purge"), (.queueDelete("q", ifUnused: true, ifEmpty: true), "queue.delete"),
            (.basicQoS(count: 1, global: false), "basic.qos"),
            (.basicConsume(queue: "q", tag: "t", noAck: true, exclusive: true, arguments: [:]), "basic.consume"),
            (.basicCancel("t"), "basic.cancel"), (.basicGet(queue: "q", noAck: true), "basic.get"),
            (.basicAck(tag: 1, multiple: true), "basic.ack"),
            (.basicNack(tag: 1, multiple: true, requeue: true), "basic.nack"),
            (.basicReject(tag: 1, requeue: true), "basic.reject"), (.confirmSelect, "confirm.select"),
            (.txSelect, "tx.select"), (.txCommit, "tx.commit"), (.txRollback, "tx.rollback"),
        ]
        let theirs = Dictionary(uniqueKeysWithValues: specification.methods.map { ($0.name, $0.id) })
        for (method, name) in methods {
            let scratch = Scratch()
            let room = amqp_bytes_t(len: method.maximumSize, bytes: scratch.allocate(method.maximumSize))
            #expect(try method.encode(into: room, scratch).id == theirs[name], "\(name)")
        }
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
        func number(_ kind: Frame.Kind) -> Int { Int(kind.rawValue) }
        #expect(values["frame-method"] == number(.method) && values["frame-header"] == number(.header))
        #expect(values["frame-body"] == number(.body) && values["frame-heartbeat"] == number(.heartbeat))
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
