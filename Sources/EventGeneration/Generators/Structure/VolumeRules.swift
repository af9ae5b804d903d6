/// Values by the text of another.
package struct MapRule: Sendable, Hashable {
    /// What chooses among the entries.
    package var by: Template.Reference
    /// The values by what chooses them, without doubles.
    package var entries: [JSONValue.Member]
    /// The value of all others; null without it.
    package var otherwise: JSONValue?

    /// Makes a rule.
    package init(by: Template.Reference, _ entries: [JSONValue.Member], otherwise: JSONValue? = nil) {
        self.by = by
        self.entries = entries
        self.otherwise = otherwise
    }
}

/// States and how likely each leads to which.
package struct StateRule: Sendable, Hashable {
    /// What follows a state without successors.
    package enum Then: String, Sendable, Hashable, CaseIterable {
        /// The same again and again.
        case stay
        /// The first state.
        case wrap
        /// Nothing: the producer is done.
        case end
    }

    /// One state.
    package struct State: Sendable, Hashable {
        /// Its name, which is its value.
        package var name: String
        /// The indices of the states that may follow, and how often in relation to the others.
        package var next: [(state: Int, weight: Double)]

        /// Makes a state.
        package init(_ name: String, next: [(state: Int, weight: Double)] = []) {
            self.name = name
            self.next = next
        }

        package static func == (a: State, b: State) -> Bool {
            a.name == b.name && a.next.elementsEqual(b.next) { $0 == $1 }
        }

        package func hash(into hasher: inout Hasher) {
            hasher.combine(name)
            for (state, weight) in next {
                hasher.combine(state)
                hasher.combine(weight)
            }
        }
    }

    /// The states.
    package var states: [State]
    /// The index of the first state.
    package var start: Int
    /// What follows a state without successors.
    package var then: Then

    /// Makes a rule.
    package init(_ states: [State], start: Int = 0, then: Then = .stay) {
        self.states = states
        self.start = start
        self.then = then
    }
}

/// Lists and what is in them.
package struct ListRule: Sendable, Hashable {
    /// What makes the elements.
    package indirect enum Element: Sendable, Hashable {
        /// JSON whose placeholders are drawn for each element.
        case template(JSONTemplate)
        /// A volume that is drawn for each element.
        case volume(VolumeDefinition)
    }

    /// More elements no list has.
    package static let limit = 100_000

    /// What makes the elements.
    package var element: Element
    /// How many there are, rounded; at least none and at most ``limit``.
    package var length: NumberRule

    /// Makes a rule.
    package init(_ element: Element, length: NumberRule) {
        self.element = element
        self.length = length
    }
}
