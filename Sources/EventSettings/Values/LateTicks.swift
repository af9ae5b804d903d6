/// What is done with messages whose time has passed before they could be sent.
package enum LateTicks: Sendable, Hashable {
    /// They are sent at once, as many as it takes to be on plan again.
    case catchUp
    /// Those that are later than this are left out, and counted.
    case skip(after: Duration)

    /// How late a message may be if the settings say only `"skip"`. A machine that does other things for a moment
    /// makes no message that late; a broker that takes nothing for a while does.
    package static let defaultSkip = LateTicks.skip(after: .milliseconds(100))
}
