extension Turn {
    /// Does what a state change has left to be done. The lock must be released.
    func run(_ wakeup: Wakeup) {
        if wakesThread { wakeup.signal() }
        // Observers first: a call that waits for the same messages must find that they have been told.
        for settlement in settlements { settlement.tell() }
        for (waiter, result) in resumptions { waiter.continuation.resume(with: result) }
        for (sink, end) in endings { sink.finish(end) }
        for (again, reason) in repeated { again(reason) }
    }
}
