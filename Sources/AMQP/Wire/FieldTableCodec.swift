internal import CAMQP

/// Field tables between Swift's values and librabbitmq's structs.
enum FieldTableCodec {
    /// How deep tables and arrays may nest; librabbitmq recurses once a level, without a limit of its own.
    static let maximumDepth = 100

    /// The C form of a table, in the scratch memory.
    static func encode(_ table: FieldTable, _ scratch: Scratch, depth: Int = 0) throws(AMQPError) -> amqp_table_t {
        guard depth < maximumDepth else { throw tooDeep }
        guard !table.isEmpty else { return amqp_table_t(num_entries: 0, entries: nil) }
        let count = table.entries.count
        let entries = scratch.allocate(count * MemoryLayout<amqp_table_entry_t>.stride)
            .bindMemory(to: amqp_table_entry_t.self, capacity: count)
        for (index, entry) in table.entries.enumerated() {
            let key = try scratch.shortString(entry.key, "header or argument name")
            (entries + index).initialize(
                to: amqp_table_entry_t(key: key, value: try encode(entry.value, scratch, depth: depth + 1)))
        }
        return amqp_table_t(num_entries: Int32(count), entries: entries)
    }

    /// An upper bound of the bytes that a table takes on the wire.
    static func size(_ table: FieldTable) -> Int {
        table.entries.reduce(4) { $0 + 1 + $1.key.utf8.count + size($1.value) }
    }

    private static func size(_ value: FieldValue) -> Int {
        switch value {
        case .string(let text): 5 + text.utf8.count
        case .bytes(let bytes), .longString(let bytes): 5 + bytes.count
        case .array(let values): values.reduce(5) { $0 + size($1) }
        case .table(let table): 1 + size(table)
        case .boolean, .int8, .uint8, .int16, .uint16, .int32, .uint32, .int64, .float, .double, .decimal, .timestamp,
            .void:
            9
        }
    }

    private static var tooDeep: AMQPError {
        AMQPError(.invalidArgument, "headers or arguments nest more than \(maximumDepth) levels deep")
    }

    private static func encode(
        _ value: FieldValue, _ scratch: Scratch, depth: Int
    ) throws(AMQPError) -> amqp_field_value_t {
        var field = amqp_field_value_t()
        func kind(_ letter: Unicode.Scalar) { field.kind = UInt8(ascii: letter) }
        switch value {
        case .boolean(let flag): kind("t"); field.value.boolean = flag ? 1 : 0
        case .int8(let number): kind("b"); field.value.i8 = number
        case .uint8(let number): kind("B"); field.value.u8 = number
        case .int16(let number): kind("s"); field.value.i16 = number
        case .uint16(let number): kind("u"); field.value.u16 = number
        case .int32(let number): kind("I"); field.value.i32 = number
        case .uint32(let number): kind("i"); field.value.u32 = number
        case .int64(let number): kind("l"); field.value.i64 = number
        case .float(let number): kind("f"); field.value.f32 = number
        case .double(let number): kind("d"); field.value.f64 = number
        case .decimal(let scale, let number):
            kind("D")
            field.value.decimal = amqp_decimal_t(decimals: scale, value: number)
        case .string(let text): kind("S"); field.value.bytes = scratch.bytes(text)
        case .longString(let bytes): kind("S"); field.value.bytes = scratch.bytes(bytes)
        case .bytes(let bytes): kind("x"); field.value.bytes = scratch.bytes(bytes)
        case .timestamp(let seconds): kind("T"); field.value.u64 = seconds
        case .table(let table): kind("F"); field.value.table = try encode(table, scratch, depth: depth)
        case .array(let values): kind("A"); field.value.array = try encode(values, scratch, depth: depth)
        case .void: kind("V")
        }
        return field
    }

    private static func encode(
        _ values: [FieldValue], _ scratch: Scratch, depth: Int
    ) throws(AMQPError) -> amqp_array_t {
        guard depth < maximumDepth else { throw tooDeep }
        guard !values.isEmpty else { return amqp_array_t(num_entries: 0, entries: nil) }
        let entries = scratch.allocate(values.count * MemoryLayout<amqp_field_value_t>.stride)
            .bindMemory(to: amqp_field_value_t.self, capacity: values.count)
        for (index, value) in values.enumerated() {
            (entries + index).initialize(to: try encode(value, scratch, depth: depth + 1))
        }
        return amqp_array_t(num_entries: Int32(values.count), entries: entries)
    }
}

extension FieldTableCodec {
    /// The Swift form of a decoded table; the C form points into bytes and a pool that may go afterwards. What nests
    /// deeper than the limit is left out.
    static func decode(_ table: amqp_table_t, depth: Int = 0) -> FieldTable {
        guard depth < maximumDepth else { return [:] }
        return FieldTable(
            UnsafeBufferPointer(start: table.entries, count: Int(table.num_entries)).map {
                FieldTable.Entry(key: $0.key.text, value: decode($0.value, depth: depth + 1))
            })
    }

    private static func decode(_ field: amqp_field_value_t, depth: Int) -> FieldValue {
        switch Character(UnicodeScalar(field.kind)) {
        case "t": return .boolean(field.value.boolean != 0)
        case "b": return .int8(field.value.i8)
        case "B": return .uint8(field.value.u8)
        case "s": return .int16(field.value.i16)
        case "u": return .uint16(field.value.u16)
        case "I": return .int32(field.value.i32)
        case "i": return .uint32(field.value.u32)
        case "l", "L": return .int64(field.value.i64)
        case "f": return .float(field.value.f32)
        case "d": return .double(field.value.f64)
        case "D": return .decimal(scale: field.value.decimal.decimals, value: field.value.decimal.value)
        case "S":
            let bytes = field.value.bytes.buffer
            return String(validating: bytes, as: UTF8.self).map { .string($0) } ?? .longString(Array(bytes))
        case "x": return .bytes(Array(field.value.bytes.buffer))
        case "T": return .timestamp(field.value.u64)
        case "F": return .table(decode(field.value.table, depth: depth))
        case "A":
            guard depth < maximumDepth else { return .array([]) }
            let array = field.value.array
            let values = UnsafeBufferPointer(start: array.entries, count: Int(array.num_entries))
            return .array(values.map { decode($0, depth: depth + 1) })
        default: return .void
        }
    }
}
