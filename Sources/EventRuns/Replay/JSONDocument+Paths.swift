import EventGeneration

extension JSONDocument {
    /// Every node that a path leads to: `*` is each element of an array and each member of an object, and of members
    /// that share a name none is left out.
    func findAll(_ path: ArraySlice<[UInt8]>, from root: Int = 0) -> [Int] {
        guard let segment = path.first else { return [root] }
        let isAny = segment == [UInt8(ascii: "*")]
        let children: [Int]
        switch nodes[root].kind {
        case .object:
            children = keys(of: root).filter { isAny || text($0).utf8.elementsEqual(segment) }.map { $0 + 1 }
        case .array where isAny: children = elements(of: root)
        case .array: children = find([segment], from: root).map { [$0] } ?? []
        case .null, .true, .false, .number, .string, .escapedString: children = []
        }
        return children.flatMap { findAll(path.dropFirst(), from: $0) }
    }
}
