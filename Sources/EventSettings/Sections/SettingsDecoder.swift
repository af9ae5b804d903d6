import AMQPRouting
import AMQP
import EventGeneration

/// Turns the tree of a settings file into ``Settings``. An error does not end the reading, so that all are reported.
final class SettingsDecoder {
    let path: String
    let problems: SettingsProblems
    /// Volumes that some template or other volume refers to.
    var usedVolumes: Set<String> = []
    /// Where the listed volumes stand, unless they come from a file that several settings share.
    var volumePlaces: [String: SettingsPlace] = [:]
    var volumes = VolumeDefinitions()
    /// Whether the volumes are being read, so that what refers to one may come before it.
    var defersChecks = false
    var deferredChecks: [(reference: Template.Reference, place: SettingsPlace, title: String?)] = []
    var topology = Topology()
    /// The names in the topology, since an export may have tens of thousands.
    var exchangeNames: Set<ByteName> = []
    var queueNames: Set<ByteName> = []
    /// The releases of RabbitMQ that the topology is meant for, oldest first.
    let releases = BrokerVersion.reviewed
    private var hash = StableHash()
    /// The files that the settings name, by their path; nil for one that could not be read, which is reported once.
    private var files: [String: SettingsNode?] = [:]

    /// The virtual host that a run connects to, once flags and environment are taken into account.
    private let virtualHost: (BrokerSettings) -> String?

    init(
        path: String, problems: SettingsProblems, virtualHost: @escaping (BrokerSettings) -> String? = { $0.vhost }
    ) {
        self.virtualHost = virtualHost
        self.path = path
        self.problems = problems
    }

    func decode(_ text: [UInt8], overrides: [String]) -> Settings {
        hash.combine(text)
        for override in overrides { hash.combine(override) }
        var settings = Settings()
        guard var root = SettingsNode(parsing: text, source: path, rank: 0, problems: problems) else { return settings }
        for override in overrides {
            guard let override = SettingsOverride(override, problems: problems) else { continue }
            if include(override.section, in: &root) { override.apply(to: &root) }
        }
        if refusesDefinitions(root) { return settings }
        guard let reader = Settings.keys.open(root, "the settings", self) else { return settings }
        if let node = reader.node("broker") {
            BrokerSettings.keys.read(node, "\"broker\"", into: &settings.broker, self)
        }
        if let node = reader.node("topology") { readTopology(node, vhost: virtualHost(settings.broker)) }
        Settings.keys.read(reader, into: &settings, self) { $0 == "locale" }
        volumes.locale = settings.volumes.locale
        if let node = reader.node("volumes") { readVolumes(node) }
        settings.producers = entries(reader, "producers", "producer", producer)
        settings.consumers = entries(reader, "consumers", "consumer", consumer)
        Settings.keys.read(reader, into: &settings, self) { $0 != "locale" }
        warnUnusedVolumes()
        settings.topology = topology
        settings.volumes = volumes
        settings.hash = hash.hexadecimal
        return settings
    }

    /// Reports RabbitMQ's definitions in the place of settings.
    private func refusesDefinitions(_ root: SettingsNode) -> Bool {
        let keys = Set(root.members.map(\.key))
        guard !keys.isDisjoint(with: Topology.lists + ["rabbit_version", "rabbitmq_version"]),
            keys.isDisjoint(with: Settings.sections)
        else { return false }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        problems.error(
            root.place,
            "these are RabbitMQ's definitions and no settings: name the file in settings beside it, "
                + "{ \"topology\": \"\(name)\" }")
        return true
    }

    /// Reads the members of `producers` or `consumers`.
    private func entries<Entry>(
        _ reader: ObjectReader, _ key: String, _ kind: String, _ read: (String, SettingsNode) -> Entry?
    ) -> [Entry] {
        guard let node = reader.node(key) else { return [] }
        guard case .object(let members) = node.content else {
            reader.mismatch(key, "an object of \(key) by name")
            return []
        }
        return members.compactMap { member in
            if Self.isRemark(member) { return nil }
            if member.key.isEmpty || member.key.utf8.count > 128 {
                problems.error(member.keyPlace, "the name of a \(kind) must have 1 to 128 bytes")
            }
            problems.refusePlaceholders(
                in: SettingsNode(.string(member.key), at: member.keyPlace), "the name of a \(kind)")
            return read(member.key, member.value)
        }
    }

    /// Whether a member is a remark, which every object of the format may have.
    static func isRemark(_ member: SettingsNode.Member) -> Bool {
        member.key == "$schema" || member.key == "description" && member.value.string != nil
    }

    /// Reads a file that the settings name, instead of the value itself.
    func included(_ node: SettingsNode) -> SettingsNode? {
        guard let name = node.string else { return node }
        let file = FileContents.path(name, beside: path)
        if let known = files[file] { return known }
        var content: SettingsNode?
        do throws(FileError) {
            let text = try FileContents.read(file)
            hash.combine(text)
            content = SettingsNode(parsing: text, source: file, rank: files.count + 1, problems: problems)
        } catch {
            problems.missingFile(node.place, error.description)
        }
        files[file] = .some(content)
        return content
    }

    /// Reads a file beside the one that names it; nil, with an error reported, if it cannot be read.
    func contents(of name: String, at place: SettingsPlace) -> [UInt8]? {
        do throws(FileError) {
            let text = try FileContents.read(
                FileContents.path(name, beside: place.isOverride ? path : place.source))
            hash.combine(text)
            return text
        } catch {
            problems.missingFile(place, error.description)
            return nil
        }
    }

    /// Puts a section that is a file of its own in the place of its name, so that a flag reaches into it; false where
    /// the file cannot be read.
    private func include(_ section: String?, in root: inout SettingsNode) -> Bool {
        guard let section, ["topology", "volumes"].contains(section), case .object(var members) = root.content,
            let index = members.firstIndex(where: { $0.key == section })
        else { return true }
        guard let content = included(members[index].value) else { return false }
        members[index].value = content
        root.content = .object(members)
        return true
    }

    private func warnUnusedVolumes() {
        for (name, place) in volumePlaces where !usedVolumes.contains(name) {
            problems.warning(place, "volume \"\(name)\" is not used")
        }
    }

    // MARK: What several sections share

    /// Warns of an exchange that the topology does not have.
    func expectExchange(_ name: String, at place: SettingsPlace?, of owner: String) {
        guard !name.isEmpty, !exchangeNames.contains(ByteName(name)), Topology.predeclared[name] == nil else { return }
        let hint = Suggestion.phrase(for: name, among: exchangeNames.map(\.text))
        problems.warning(
            place, "exchange \"\(name)\" of \(owner) is not in the topology, so the broker has to have it\(hint)")
    }

    /// Warns of a queue that the topology does not have.
    func expectQueue(_ name: String, at place: SettingsPlace?, of owner: String) {
        guard !queueNames.contains(ByteName(name)) else { return }
        let hint = Suggestion.phrase(for: name, among: queueNames.map(\.text))
        problems.warning(
            place, "queue \"\(name)\" of \(owner) is not in the topology, so the broker has to have it\(hint)")
    }
}
