package import EventGeneration

/// Something that a consumer does with each message besides showing it.
///
/// To add one, name it in ``Kind`` and give ``ConsumerSettings`` a key of that name. The compiler then names the places
/// that an action has: what the settings say of it here, how it is done and how it is shown.
package enum ConsumerAction: Sendable {
    /// Take so long, as handling a message would.
    case work(Pace.Plan)
    /// Run a command.
    case exec(ExecSettings)
    /// Publish the message on, or answer it.
    case publish(ForwardSettings)

    /// The actions by the keys of a consumer, in the order in which they are done.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case work, exec, publish
    }

    /// Which action it is.
    package var kind: Kind {
        switch self {
        case .work: .work
        case .exec: .exec
        case .publish: .publish
        }
    }
}

extension ConsumerSettings {
    /// What is done with each message, in the order in which it is done.
    package var actions: [ConsumerAction] { ConsumerAction.Kind.allCases.compactMap(action) }

    private func action(_ kind: ConsumerAction.Kind) -> ConsumerAction? {
        switch kind {
        case .work: work.map { .work($0) }
        case .exec: exec.map { .exec($0) }
        case .publish: publish.map { .publish($0) }
        }
    }
}
