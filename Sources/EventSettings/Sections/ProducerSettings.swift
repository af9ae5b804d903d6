package import EventGeneration

/// What one producer publishes, where to, how often and at which pace.
package struct ProducerSettings: Sendable {
    /// The name, which a command line selects it by.
    package var name: String
    /// What the file says about it; shown where rows are missing, without meaning otherwise.
    package var description: String?
    /// The exchange; empty for the default exchange. If `message.exchange` says it for each message, its text.
    package var exchange: String
    /// Routing key, body, properties, headers and what is shown.
    package var message: MessageDefinition
    /// The kinds of the headers' values that JSON cannot tell; nil where there is none.
    package var headerKinds: FieldKinds?
    /// How many messages; without it until stopped, or until rows or a sequence end.
    package var amount: Int?
    /// When each is sent. Default: as fast as it goes.
    package var pace: Pace.Plan
    /// How the messages of a rate or of phases come. Default: steady.
    package var arrivals: Pace.Arrivals
    /// What becomes of messages that are not sent in time. Default: they are sent at once.
    package var late: LateTicks
    /// What goes wrong on purpose. Default: nothing.
    package var faults: FaultRules
    /// The file of rows, relative paths already put beside the settings file; `-` for standard input.
    package var rows: String?
    /// What separates the fields of rows that are CSV. Default: what their header shows.
    package var rowSeparator: CSVSeparator?
    /// A recording that it publishes instead of messages of its own; then ``exchange`` and ``message`` mean nothing.
    package var replay: ReplaySettings?
    /// The content type of a body that is a file, by the file's name.
    package var fileType: String?
    /// Whether every message carries its attributes as a CloudEvent in its headers; see ``CloudEvents``.
    package var isCloudEvent: Bool
    /// How many messages may wait for the broker's confirm; 0 asks for none. Default: 1,000.
    package var confirmWindow: Int
    /// Whether the broker returns a message that no queue takes. Default: true.
    package var mandatory: Bool
    /// Whether the broker writes messages to disk. Default: true.
    package var persistent: Bool

    /// Whether headers are added that verification reads; see ``StampHeader``. Default: false.
    package var stamp: Bool
    /// On how many connections of its own it publishes. Default: on one that it shares with others that do not say so.
    package var connections: Int?

    /// Makes a producer with the defaults of the format.
    package init(name: String, exchange: String, message: MessageDefinition) {
        self.name = name
        self.exchange = exchange
        self.message = message
        pace = .unlimited
        arrivals = .steady
        late = .catchUp
        faults = FaultRules()
        confirmWindow = Self.defaultConfirmWindow
        mandatory = true
        persistent = true
        isCloudEvent = false
        stamp = false
    }

    /// The exchange that all messages go to; nil if it differs from message to message.
    package var fixedExchange: String? { message.exchange == nil ? exchange : nil }

    /// A header of its own that belongs to stamps; where it is stamped there must be none.
    package var ownStampHeader: String? {
        guard case .object(let members) = message.headers else { return nil }
        return members.lazy.compactMap(\.key.literal).first(where: StampHeader.owns)
    }

    /// The confirm window where the settings name none.
    package static let defaultConfirmWindow = 1000
}
