extension TemplateRenderer {
    /// Appends what a program makes of the drawn values.
    package func render(_ program: TemplateProgram, into out: inout [UInt8]) {
        for step in program.steps {
            switch step.action {
            case .literal: Self.append(program.literals, step.first, step.second, to: &out)
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

    /// Appends the bytes of a drawn value. A slice would count references, which costs as much as all the rest.
    private func append(_ value: DrawnValue, to out: inout [UInt8]) {
        switch value.buffer {
        case .constants: Self.append(constants, value.start, value.end, to: &out)
        case .scratch: Self.append(scratch, value.start, value.end, to: &out)
        case .row: Self.append(row.bytes, value.start, value.end, to: &out)
        case .externals: Self.append(externalBytes, value.start, value.end, to: &out)
        }
    }

    @inline(__always)
    private static func append(_ bytes: borrowing [UInt8], _ start: Int, _ end: Int, to out: inout [UInt8]) {
        bytes.withUnsafeBufferPointer { out.append(contentsOf: UnsafeBufferPointer(rebasing: $0[start..<end])) }
    }

    private func appendText(_ value: DrawnValue, _ out: inout [UInt8]) {
        switch value.encoding {
        case .null: break
        case .bare, .plain, .text, .structure: append(value, to: &out)
        case .escaped: JSONText.unescape(bytes(value), into: &out)
        }
    }

    private func appendEscaped(_ value: DrawnValue, _ out: inout [UInt8]) {
        switch value.encoding {
        case .null: break
        case .bare, .plain, .escaped: append(value, to: &out)
        case .text, .structure: JSONText.escape(bytes(value), into: &out)
        }
    }

    private func appendJSON(_ value: DrawnValue, _ out: inout [UInt8]) {
        switch value.encoding {
        case .null: out.append(contentsOf: "null".utf8)
        case .bare, .structure: append(value, to: &out)
        case .plain, .text, .escaped:
            out.append(UInt8(ascii: "\""))
            appendEscaped(value, &out)
            out.append(UInt8(ascii: "\""))
        }
    }
}
