/// A node of a cluster.
public struct AMQPEndpoint: Sendable, Hashable, CustomStringConvertible {
    /// A name, an IPv4 or an IPv6 address.
    public var host: String
    /// The port.
    public var port: UInt16

    /// Names a node.
    public init(host: String, port: UInt16 = 5672) {
        self.host = host
        self.port = port
    }

    /// Reads `host`, `host:port` or `[IPv6]:port`; nil for anything else. Default port: 5672.
    public init?(reading text: String) {
        var host = text[...]
        var port: UInt16 = 5672
        let isBracketed = text.hasPrefix("[")
        if let colon = text.lastIndex(of: ":"), !isBracketed || text[..<colon].hasSuffix("]") {
            guard let number = UInt16(text[text.index(after: colon)...]), number > 0 else { return nil }
            (host, port) = (text[..<colon], number)
        }
        if isBracketed {
            guard host.hasSuffix("]") else { return nil }
            host = host.dropFirst().dropLast()
        }
        guard !host.isEmpty, isBracketed || !host.contains(where: { ":/@ ".contains($0) }) else { return nil }
        self.init(host: String(host), port: port)
    }

    /// Host and port.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
