extension VolumeCompiler {
    /// Compiles a text with placeholders.
    package mutating func program(_ template: Template) throws(GenerationError) -> TemplateProgram {
        var program = TemplateProgram()
        for part in template.parts {
            switch part {
            case .literal(let text): program.append(literal: text.utf8)
            case .placeholder(let reference): program.append(.text, value: try value(of: reference))
            }
        }
        return program
    }

    /// Compiles JSON with placeholders.
    package mutating func program(_ template: JSONTemplate) throws(GenerationError) -> TemplateProgram {
        var program = TemplateProgram()
        try append(template, to: &program)
        return program
    }

    private mutating func append(
        _ template: JSONTemplate, to program: inout TemplateProgram
    ) throws(GenerationError) {
        switch template {
        case .literal(let value):
            var bytes: [UInt8] = []
            value.write(into: &bytes)
            program.append(literal: bytes)
        case .string(let text):
            if let reference = text.onlyPlaceholder {
                program.append(.json, value: try value(of: reference))
            } else {
                try append(quoted: text, to: &program)
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                program.append(literal: (index == 0 ? "[" : ",").utf8)
                try append(element, to: &program)
            }
            program.append(literal: (elements.isEmpty ? "[]" : "]").utf8)
        case .object(let members):
            for (index, member) in members.enumerated() {
                program.append(literal: (index == 0 ? "{" : ",").utf8)
                try append(quoted: member.key, to: &program)
                program.append(literal: ":".utf8)
                try append(member.value, to: &program)
            }
            program.append(literal: (members.isEmpty ? "{}" : "}").utf8)
        }
    }

    private mutating func append(quoted text: Template, to program: inout TemplateProgram) throws(GenerationError) {
        program.append(literal: "\"".utf8)
        try append(escaped: text, to: &program)
        program.append(literal: "\"".utf8)
    }

    /// Compiles a text with placeholders as it stands between the quotes of a JSON string.
    mutating func escaped(_ text: Template) throws(GenerationError) -> TemplateProgram {
        var program = TemplateProgram()
        try append(escaped: text, to: &program)
        return program
    }

    private mutating func append(escaped text: Template, to program: inout TemplateProgram) throws(GenerationError) {
        for part in text.parts {
            switch part {
            case .literal(let text):
                var bytes: [UInt8] = []
                JSONText.escape(text.utf8, into: &bytes)
                program.append(literal: bytes)
            case .placeholder(let reference): program.append(.escaped, value: try value(of: reference))
            }
        }
    }
}
