extension TemplateRenderer {
    /// Appends what a program makes of the drawn values.
    package func render(_ program: TemplateProgram, into out: inout [UInt8]) {
        for step in program.steps {
            switch step.action {
            case .literal: out.append(contentsOf: program.literals[step.first..<step.second])
            case .text: appendText(values[step.first], &out)
            case .escaped: appendEscaped(values[step.first], &out)
            case .json: appendJSON(values[step.first], &out)
            }
        }
    }

    /// The bytes of a drawn value.
    func bytes(_ value: DrawnValue) -> ArraySlice<UInt8> {
        switch value.buffer {
        case .constants: constants[value.start..<value.end]
        case .scratch: scratch[value.start..<value.end]
        case .row: row.bytes[value.start..<value.end]
        case .externals: externalBytes[value.start..<value.end]
        }
    }

    private func appendText(_ value: DrawnValue, _ out: inout [UInt8]) {
        switch value.encoding {
        case .null: break
        case .bare, .plain, .text, .structure: out.append(contentsOf: bytes(value))
        case .escaped: JSONText.unescape(bytes(value), into: &out)
        }
    }

    private func appendEscaped(_ value: DrawnValue, _ out: inout [UInt8]) {
        switch value.encoding {
        case .null: break
        case .bare, .plain, .escaped: out.append(contentsOf: bytes(value))
        case .text, .structure: JSONText.escape(bytes(value), into: &out)
        }
    }

    private func appendJSON(_ value: DrawnValue, _ out: inout [UInt8]) {
        switch value.encoding {
        case .null: out.append(contentsOf: "null".utf8)
        case .bare, .structure: out.append(contentsOf: bytes(value))
        case .plain, .text, .escaped:
            out.append(UInt8(ascii: "\""))
            appendEscaped(value, &out)
            out.append(UInt8(ascii: "\""))
        }
    }
}
