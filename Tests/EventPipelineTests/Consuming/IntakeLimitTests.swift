import Testing

@testable import EventPipeline

@Suite("The limit of what is taken")
struct IntakeLimitTests {
    /// A broker that pushes whenever the prefetch lets it, and a consumer that settles as soon as it may.
    func held(limit: Int, prefetch: Int, workers: Int = 1) -> (received: Int, settledBeforeLast: Int) {
        var intake = IntakeLimit(limit: limit, prefetch: prefetch, workers: workers)
        var sent = 0
        var waiting = 0
        while true {
            while sent - intake.settled < intake.window, sent < 10_000 {
                sent += 1
                guard intake.receive() else { return (sent, intake.settled) }
                waiting += 1
            }
            let before = intake.settled
            while waiting > 0, intake.settle() { waiting -= 1 }
            if intake.settled == before { return (sent, intake.settled) }
        }
    }

    @Test(
        "is reached and never passed, whatever the prefetch",
        arguments: [1, 2, 3, 7, 8, 9, 20, 100, 1_000], [1, 2, 10, 250, 65_535])
    func exact(_ limit: Int, _ prefetch: Int) {
        #expect(held(limit: limit, prefetch: prefetch).received == limit)
    }

    @Test("holds few acknowledgements back")
    func fewHeldBack() {
        #expect(held(limit: 1_000, prefetch: 250).settledBeforeLast >= 800)
    }

    @Test(
        "leaves no worker without a message, and is not passed all the same", arguments: [1, 3, 8, 20], [1, 2, 4, 50])
    func workers(_ limit: Int, _ workers: Int) {
        let window = IntakeLimit(limit: limit, prefetch: 250, workers: workers).window
        #expect(window == min(limit, max(limit / 8, workers)))
        #expect(held(limit: limit, prefetch: 250, workers: workers).received == limit)
    }

    @Test("is no limit where none was asked for")
    func unlimited() {
        var intake = IntakeLimit(limit: nil, prefetch: 2)
        for _ in 0..<100 {
            let answers = [intake.receive(), intake.settle()]
            #expect(answers == [true, true])
        }
        #expect(!intake.isReached)
    }

    @Test(
        "has a window of all that is wanted where nothing is settled, or none where no prefetch is as large",
        arguments: [(20, 20), (65_535, 65_535), (65_536, 0), (nil, 0)] as [(Int?, Int)])
    func unsettled(_ limit: Int?, _ window: Int) {
        #expect(IntakeLimit(unsettledLimit: limit).window == window)
        #expect(IntakeLimit(unsettledLimit: limit).limit == limit)
    }

    @Test("settles nothing more when everything has come, as the broker would send another")
    func reached() {
        var intake = IntakeLimit(limit: 2, prefetch: 10)
        let answers = [intake.receive(), intake.settle(), intake.receive(), intake.receive(), intake.settle()]
        #expect(answers == [true, true, true, false, false])
    }
}
