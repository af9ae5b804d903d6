import Foundation

/// The memory, threads and descriptors of this process at a moment, from /proc/self. Tests check that they do not grow.
package struct ProcessFootprint: Sendable, Equatable {
    package var descriptors: Int
    package var threads: Int
    /// Memory that is resident (VmRSS).
    package var residentKiB: Int

    package init(descriptors: Int, threads: Int, residentKiB: Int) {
        self.descriptors = descriptors
        self.threads = threads
        self.residentKiB = residentKiB
    }

    /// Reads the text of /proc/self/status. Nil if it lacks one of the figures.
    package init?(status: String, descriptors: Int) {
        var figures: [Substring: Int] = [:]
        for line in status.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let word = parts[1].split(whereSeparator: \.isWhitespace).first else { continue }
            figures[parts[0]] = Int(word)
        }
        guard let threads = figures["Threads"], let resident = figures["VmRSS"] else { return nil }
        self.init(descriptors: descriptors, threads: threads, residentKiB: resident)
    }

    /// The figures of this moment.
    package static var current: ProcessFootprint {
        get throws {
            // The listing itself has one more open.
            let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count - 1
            let status = try String(
                decoding: Data(contentsOf: URL(fileURLWithPath: "/proc/self/status")), as: UTF8.self)
            guard let footprint = ProcessFootprint(status: status, descriptors: descriptors) else {
                throw POSIXError(.ENODATA)
            }
            return footprint
        }
    }

    /// What the open descriptors lead to, without the numbers, and how many of each. It shows what leaks.
    package static var descriptorKinds: [String: Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        let targets = names.compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
        }
        return targets.reduce(into: [:]) { kinds, target in
            let isNumbered = target.hasPrefix("socket:") || target.hasPrefix("pipe:")
            kinds[isNumbered ? String(target.prefix { $0 != ":" }) : target, default: 0] += 1
        }
    }

    /// The larger of each figure.
    package func peak(_ other: ProcessFootprint) -> ProcessFootprint {
        ProcessFootprint(
            descriptors: max(descriptors, other.descriptors), threads: max(threads, other.threads),
            residentKiB: max(residentKiB, other.residentKiB))
    }
}

extension ProcessFootprint: CustomStringConvertible {
    package var description: String {
        "\(residentKiB / 1024) MiB, \(descriptors) descriptors, \(threads) threads"
    }
}
