import Foundation
import FoundationXML
import TestSupport
import Testing

/// AMQP 0-9-1 with RabbitMQ's extensions as Debian's package amqp-specs installs it: what the client is compared with.
struct Specification: Sendable {
    struct Field: Sendable {
        var name: String
        var type: String
    }

    struct Method: Sendable {
        var name: String
        var id: UInt32
        var fields: [Field] = []
        /// Whether clients receive it.
        var isForClients = false
        var className: String { String(name.prefix { $0 != "." }) }
    }

    struct Constant: Sendable {
        var name: String
        var value: Int
        var isError: Bool
    }

    private(set) var methods: [Method] = []
    private(set) var constants: [Constant] = []
    /// The properties of class basic, in order.
    private(set) var properties: [Field] = []

    private static let path = "/usr/share/amqp/specs/0-9-1-rabbit/amqp0-9-1.stripped.extended.xml"

    static var isInstalled: Bool { FileManager.default.fileExists(atPath: path) }

    /// Reads it. Where it is missing although a broker is there, the whole of the tests was asked for: that fails.
    init() throws {
        try #require(
            Self.isInstalled, "the specification is not at \(Self.path): install it with `Scripts/install tests`")
        let reader = Reader()
        let parser = XMLParser(data: try Data(contentsOf: URL(fileURLWithPath: Self.path)))
        parser.delegate = reader
        try #require(parser.parse(), "\(Self.path) is not XML")
        methods = reader.methods
        constants = reader.constants
        properties = reader.properties
        let domains = reader.domains
        func resolve(_ field: inout Field) { field.type = domains[field.type] ?? field.type }
        for index in methods.indices {
            for field in methods[index].fields.indices { resolve(&methods[index].fields[field]) }
        }
        for index in properties.indices { resolve(&properties[index]) }
    }
}

/// Gathers what the elements say, in their order.
private final class Reader: NSObject, XMLParserDelegate {
    var methods: [Specification.Method] = []
    var constants: [Specification.Constant] = []
    var properties: [Specification.Field] = []
    var domains: [String: String] = [:]
    private var classInProgress = (name: "", index: UInt32(0))
    private var isInMethod = false

    func parser(
        _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        let name = attributes["name"] ?? ""
        let index = attributes["index"].flatMap { UInt32($0) } ?? 0
        switch element {
        case "constant":
            constants.append(
                .init(name: name, value: Int(attributes["value"] ?? "") ?? 0, isError: attributes["class"] != nil))
        case "domain": domains[name] = attributes["type"]
        case "class": classInProgress = (name, index)
        case "method":
            isInMethod = true
            methods.append(
                .init(name: "\(classInProgress.name).\(name)", id: classInProgress.index << 16 | index))
        case "chassis" where isInMethod && name == "client": methods[methods.count - 1].isForClients = true
        case "field":
            let field = Specification.Field(name: name, type: attributes["domain"] ?? attributes["type"] ?? "")
            if isInMethod {
                methods[methods.count - 1].fields.append(field)
            } else if classInProgress.name == "basic" {
                properties.append(field)
            }
        default: break
        }
    }

    func parser(
        _ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?
    ) {
        if element == "method" { isInMethod = false }
    }
}

extension Trait where Self == ConditionTrait {
    /// The suite compares with the specification; without it and without a broker it is skipped.
    static var needsSpecification: Self {
        .enabled(
            if: Specification.isInstalled || PrivateBroker.uri != nil,
            "install the specification with Scripts/install tests")
    }
}
