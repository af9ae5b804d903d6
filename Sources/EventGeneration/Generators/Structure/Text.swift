extension GeneratorDeclaration {
    /// `text`
    static let text = GeneratorDeclaration(
        GeneratorReference(
            "text", .structure, "A text with placeholders, to be used in several places.", argument: .text,
            example: #"{ "text": "{{player}} ({{match.key}})" }"#)
    ) { settings in
        guard settings.value.string != nil else {
            settings.mismatch("a text with placeholders, such as \"{{first_name}} {{last_name}}\"")
            return nil
        }
        return settings.value.template(settings.title).map { .text($0) }
    }
}

extension VolumeDefinition.Generator {
    /// A text with placeholders.
    package static func text(_ template: Template) -> Self { Self(TextRule(template: template)) }
}

/// A text made of what other volumes drew.
struct TextRule: GeneratorRule {
    var template: Template

    var references: [Template.Reference] { template.references }
    var hasState: Bool { false }
    var possibilities: UInt64? { nil }
    var equalChances: EqualChances? { nil }
    var listing: ValueListing { .unknown }
    var keyComplaint: String? { "it follows from other volumes, which may have one" }
    var uniqueComplaint: String? { "it follows from other volumes, one of which may be unique" }

    func compile(
        _ name: String, per key: Template.Reference?, with compiler: inout VolumeCompiler
    ) throws(GenerationError) -> CompiledGenerator {
        var program = TemplateProgram()
        for part in template.parts {
            switch part {
            case .literal(let text): program.append(literal: text.utf8)
            case .placeholder(let reference):
                program.append(.text, value: try compiler.dependency(reference, of: name))
            }
        }
        compiler.sources.texts.append(program)
        return CompiledGenerator(
            source: .text(compiler.sources.texts.count - 1), values: nil, drawsAtRandom: false, canEnd: false)
    }
}
