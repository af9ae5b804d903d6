/// Messages a second over the last seconds of a run, so that one slow moment does not make the number jump.
package struct RateWindow: Sendable {
    private let length: Duration
    private var samples: [(elapsed: Duration, messages: Int)] = [(.zero, 0)]

    package init(of length: Duration) { self.length = length }

    /// Takes the present number of messages. Returns how many a second came over the window.
    package mutating func rate(_ messages: Int, at elapsed: Duration) -> Double {
        samples.append((elapsed, messages))
        // The last sample before the window stays: the window begins inside its interval.
        while samples.count > 2, elapsed - samples[1].elapsed >= length { samples.removeFirst() }
        let time = elapsed - samples[0].elapsed
        return time > .zero ? Double(messages - samples[0].messages) / (time / .seconds(1)) : 0
    }
}
