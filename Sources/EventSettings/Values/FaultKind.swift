/// The kinds of faults, by their keys in the settings.
package enum FaultKind: String, Sendable, Hashable, CaseIterable {
    case duplicate, drop, late, corrupt
}
