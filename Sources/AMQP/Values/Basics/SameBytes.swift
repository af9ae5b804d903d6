internal import Glibc

extension String {
    /// Whether both are the same bytes. To `==` texts are equal too that only look the same, such as é as one character
    /// and as e with an accent; to a broker they are two routing keys.
    @inline(__always)
    func hasSameBytes(as other: String) -> Bool {
        // One and the same text, most often: no byte needs to be looked at.
        if words == other.words { return true }
        let isSame = utf8.withContiguousStorageIfAvailable { mine in
            other.utf8.withContiguousStorageIfAvailable { theirs in
                guard mine.count == theirs.count else { return false }
                guard let one = mine.baseAddress, let two = theirs.baseAddress else { return true }
                return memcmp(one, two, mine.count) == 0
            }
        }
        return isSame.flatMap(\.self) ?? utf8.elementsEqual(other.utf8)
    }
}

extension String {
    /// The text as it lies in memory: its place, or the bytes of a short one.
    @inline(__always)
    private var words: (UInt64, UInt64) { unsafeBitCast(self, to: (UInt64, UInt64).self) }
}

extension String? {
    /// Whether both are absent or the same bytes.
    @inline(__always)
    func hasSameBytes(as other: String?) -> Bool {
        switch (self, other) {
        case (nil, nil): true
        case (let one?, let two?): one.hasSameBytes(as: two)
        case (nil, _), (_, nil): false
        }
    }
}

extension FieldTable? {
    /// Whether both are absent or the same bytes on the wire.
    func hasSameBytes(as other: FieldTable?) -> Bool {
        switch (self, other) {
        case (nil, nil): true
        case (let one?, let two?): one.hasSameBytes(as: two)
        case (nil, _), (_, nil): false
        }
    }
}

extension FieldTable {
    fileprivate func hasSameBytes(as other: FieldTable) -> Bool {
        entries.elementsEqual(other.entries) { $0.key.hasSameBytes(as: $1.key) && $0.value.hasSameBytes(as: $1.value) }
    }
}

extension FieldValue {
    /// To `==` zero and minus zero are equal too, and no NaN is.
    fileprivate func hasSameBytes(as other: FieldValue) -> Bool {
        switch (self, other) {
        case (.string(let one), .string(let two)): one.hasSameBytes(as: two)
        case (.float(let one), .float(let two)): one.bitPattern == two.bitPattern
        case (.double(let one), .double(let two)): one.bitPattern == two.bitPattern
        case (.array(let one), .array(let two)): one.elementsEqual(two) { $0.hasSameBytes(as: $1) }
        case (.table(let one), .table(let two)): one.hasSameBytes(as: two)
        case (.string, _), (.float, _), (.double, _), (.array, _), (.table, _): false
        case (.boolean, _), (.int8, _), (.uint8, _), (.int16, _), (.uint16, _), (.int32, _), (.uint32, _), (.int64, _),
            (.decimal, _), (.longString, _), (.bytes, _), (.timestamp, _), (.void, _):
            self == other
        }
    }
}

/// Whether two values are the same in memory, down to what they refer to; then they are equal. That they are not says
/// nothing: padding may differ.
@inline(__always)
func hasSameMemory<Value>(_ one: Value, _ other: Value) -> Bool {
    withUnsafeBytes(of: one) { one in
        withUnsafeBytes(of: other) { other in
            guard let first = one.baseAddress, let second = other.baseAddress else { return true }
            return memcmp(first, second, one.count) == 0
        }
    }
}
