import EventGeneration

/// What envelopes and the `pretty` format need of JSON besides reading it.
enum EnvelopeJSON {
    /// Appends a string in quotation marks.
    static func append(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        JSONText.escape(text.utf8, into: &output)
        output.append(UInt8(ascii: "\""))
    }

    /// Appends `"key":`.
    static func append(key: String, to output: inout [UInt8]) {
        append(key, to: &output)
        output.append(UInt8(ascii: ":"))
    }

    /// Whether the bytes are one JSON value on one line with nothing around it. Such bytes may be copied into a line of
    /// JSON and read back byte for byte.
    static func isSingleLine(_ bytes: [UInt8]) -> Bool {
        // A reader skips white space and the byte order mark, so they would be lost.
        guard let first = bytes.first, let last = bytes.last, first > 0x20, first < 0x7F, last > 0x20,
            !bytes.contains(0x0A), !bytes.contains(0x0D)
        else { return false }
        var document = JSONDocument()
        return (try? document.parse(bytes)) != nil
    }

    /// The same JSON on many lines, with every string and number unchanged. Nil if the bytes are not JSON.
    static func indented(_ bytes: [UInt8], by width: Int = 4) -> [UInt8]? {
        var document = JSONDocument()
        guard (try? document.parse(bytes)) != nil else { return nil }
        var output: [UInt8] = []
        append(document, node: 0, indentation: 0, width: width, to: &output)
        return output
    }

    private static func append(
        _ document: JSONDocument, node index: Int, indentation: Int, width: Int, to output: inout [UInt8]
    ) {
        let node = document.nodes[index]
        let isObject = node.kind == .object
        guard isObject || node.kind == .array else {
            let quote = node.isString ? 1 : 0
            return output.append(contentsOf: document.bytes[(node.start - quote)..<(node.end + quote)])
        }
        guard node.next > index + 1 else { return output.append(contentsOf: isObject ? "{}".utf8 : "[]".utf8) }
        output.append(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
        var child = index + 1
        while child < node.next {
            if child > index + 1 { output.append(UInt8(ascii: ",")) }
            newLine(indentation + width, to: &output)
            if isObject {
                append(document, node: child, indentation: 0, width: width, to: &output)
                output.append(contentsOf: ": ".utf8)
                child += 1
            }
            append(document, node: child, indentation: indentation + width, width: width, to: &output)
            child = document.nodes[child].next
        }
        newLine(indentation, to: &output)
        output.append(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
    }

    private static func newLine(_ indentation: Int, to output: inout [UInt8]) {
        output.append(0x0A)
        output.append(contentsOf: repeatElement(0x20, count: indentation))
    }
}

extension JSONValue {
    /// The kind in words, for error messages.
    var kindName: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
