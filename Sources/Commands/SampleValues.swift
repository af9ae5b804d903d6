import EventGeneration
import EventRuns
import EventSettings

/// What `--try` prints: values of one volume, as a producer draws them.
struct SampleValues {
    /// How many values there are by default.
    static let usual = 10

    private var generator: MessageGenerator

    /// Finds the volume in the settings or, if there are no settings, among the built-in generators. The values are
    /// those of the first producer that the command names or the file has. With the same seed, that producer draws the
    /// same values.
    init(_ name: String, of command: ProducerCommand) throws(ProgramError) {
        let settings = try SettingsAccess.load(command.common, command.settings, isOptional: true)
        do {
            let producers = try settings.producers(named: command.names)
            try self.init(
                name, settings, seed: SettingsAccess.seed(command.settings, settings),
                producer: producers.first?.name ?? "")
        } catch {
            throw ProgramError(error)
        }
    }

    /// Finds the volume.
    init(_ name: String, _ settings: Settings, seed: UInt64, producer: String) throws(ProgramError) {
        guard let reference = Template.Reference(dotted: name) else {
            throw ProgramError(.usage, "--try needs the name of a volume, such as last_name, not \"\(name)\"")
        }
        do throws(GenerationError) {
            generator = try MessageGenerator(
                MessageDefinition(body: .json(.array([.string(Template(only: reference))]))), volumes: settings.volumes,
                seed: seed,
                producer: producer, clock: settings.clock)
        } catch {
            throw ProgramError(.usage, "--try \(name): \(error)")
        }
    }

    /// Up to `count` values, each as JSON. Fewer if the volume ends.
    mutating func lines(_ count: Int) throws -> [String] {
        var lines: [String] = []
        while lines.count < count, try generator.next(now: Timestamp.now.milliseconds) {
            // The value stands in a list, so that it keeps its type.
            lines.append(String(decoding: generator.body.dropFirst().dropLast(), as: UTF8.self))
        }
        return lines
    }
}
