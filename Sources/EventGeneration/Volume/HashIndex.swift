/// Numbers 64-bit hashes in the order in which they first come; only the hashes are kept, not what they are of.
///
/// Two of a million different texts share a hash once in thirty million runs.
struct HashIndex: Sendable {
    /// How many different hashes came.
    private(set) var count = 0
    private var hashes: [UInt64] = []
    private var numbers: [UInt32] = []
    private let keepsNumbers: Bool

    /// Makes an empty one; without numbers it only tells whether a hash is new.
    init(keepsNumbers: Bool = true) { self.keepsNumbers = keepsNumbers }

    /// The number of a hash that came before, or nil.
    func number(of hash: UInt64) -> Int? {
        guard !hashes.isEmpty else { return nil }
        let place = place(of: hash)
        return hashes[place] == 0 ? nil : keepsNumbers ? Int(numbers[place]) : 0
    }

    /// Takes a hash; false if it came before.
    mutating func insert(_ hash: UInt64) -> Bool {
        if count * 4 >= hashes.count * 3 { grow() }
        let place = place(of: hash)
        guard hashes[place] == 0 else { return false }
        hashes[place] = Self.stored(hash)
        if keepsNumbers { numbers[place] = UInt32(truncatingIfNeeded: count) }
        count += 1
        return true
    }

    /// 0 marks an empty place.
    private static func stored(_ hash: UInt64) -> UInt64 { hash == 0 ? 1 : hash }

    private func place(of hash: UInt64) -> Int {
        let hash = Self.stored(hash)
        let mask = hashes.count - 1
        // FNV-1a leaves short texts alike in the high bits: a multiplication spreads them.
        var place = Int(truncatingIfNeeded: hash &* 0x9E37_79B9_7F4A_7C15 >> 32) & mask
        while hashes[place] != 0, hashes[place] != hash { place = (place + 1) & mask }
        return place
    }

    private mutating func grow() {
        let (oldHashes, oldNumbers) = (hashes, numbers)
        hashes = Array(repeating: 0, count: max(16, oldHashes.count * 2))
        if keepsNumbers { numbers = Array(repeating: 0, count: hashes.count) }
        for (old, hash) in oldHashes.enumerated() where hash != 0 {
            let place = place(of: hash)
            hashes[place] = hash
            if keepsNumbers { numbers[place] = oldNumbers[old] }
        }
    }
}
