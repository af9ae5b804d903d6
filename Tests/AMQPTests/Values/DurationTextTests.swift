import Testing

@testable import AMQP

@Suite("A time in messages to people")
struct DurationTextTests {
    @Test(
        "is short, and never a raw double",
        arguments: [
            (.seconds(30), "30 s"), (.nanoseconds(29_999_996_532), "30 s"), (.milliseconds(2500), "2.5 s"),
            (.milliseconds(250), "250 ms"), (.microseconds(600), "1 ms"), (.zero, "0 ms"), (.seconds(60), "60 s"),
            (.seconds(600), "10 min"), (.seconds(150), "150 s"), (.seconds(7200), "2 h"), (.seconds(86_400), "24 h"),
            (.milliseconds(999) + .microseconds(600), "1 s"), (.milliseconds(1050), "1.1 s"),
        ] as [(Duration, String)])
    func text(_ duration: Duration, _ text: String) {
        #expect(duration.text == text)
    }
}
