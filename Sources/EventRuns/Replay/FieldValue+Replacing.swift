import AMQP

extension FieldTable {
    /// Replaces the value that a path leads to, or with nil removes it; false if there is none.
    ///
    /// A name may hold dots, so the whole path is tried as one name first.
    mutating func replace(_ path: ArraySlice<String>, with value: FieldValue?) -> Bool {
        guard let first = path.first else { return false }
        let name = path.joined(separator: ".")
        if self[name] != nil {
            self[name] = value
            return true
        }
        guard path.count > 1, var inner = self[first] else { return false }
        guard inner.replace(path.dropFirst(), with: value) else { return false }
        self[first] = inner
        return true
    }
}

extension FieldValue {
    /// Replaces a part of a table or an array; an element of an array is not removed but becomes void.
    fileprivate mutating func replace(_ path: ArraySlice<String>, with value: FieldValue?) -> Bool {
        switch self {
        case .table(var table):
            guard table.replace(path, with: value) else { return false }
            self = .table(table)
            return true
        case .array(var elements):
            guard let first = path.first, let index = Int(first), elements.indices.contains(index) else { return false }
            if path.count == 1 {
                elements[index] = value ?? .void
            } else if !elements[index].replace(path.dropFirst(), with: value) {
                return false
            }
            self = .array(elements)
            return true
        case .boolean, .int8, .uint8, .int16, .uint16, .int32, .uint32, .int64, .float, .double, .decimal, .string,
            .longString, .bytes, .timestamp, .void:
            return false
        }
    }
}
