import EventGeneration
import Testing

@Suite("The times of rows")
struct RowMomentsTests {
    private func moment(_ row: String, field: String = "at") throws -> Int64 {
        var moments = RowMoments(.init(field: field))
        return try moments.next(Array(row.utf8)).moment
    }

    @Test(
        "are texts of RFC 3339, or seconds or milliseconds since 1970",
        arguments: [
            (#""2022-11-20T16:00:00.250Z""#, 1_668_960_000_250), (#""2022-11-20T19:00:00+03:00""#, 1_668_960_000_000),
            ("1668960000", 1_668_960_000_000), ("1668960000.25", 1_668_960_000_250),
            ("1668960000250", 1_668_960_000_250), (#""1668960000""#, 1_668_960_000_000), ("-1", -1_000),
            ("0", 0), ("99999999999", 99_999_999_999_000), ("100000000000", 100_000_000_000),
        ])
    func times(text: String, milliseconds: Int64) throws {
        #expect(try moment(#"{"x":1,"at":\#(text)}"#) == milliseconds)
    }

    @Test("lie in nested objects too, and in fields with a dot")
    func paths() throws {
        #expect(try moment(#"{"meta":{"at":5}}"#, field: "meta.at") == 5_000)
        #expect(try moment(#"{"meta.at":6}"#, field: "meta.at") == 6_000)
    }

    @Test(
        "are missed where they are missing, with the row and what to write",
        arguments: [
            (#"{"a":1}"#, #"row 1 has no field "at", which the timeline takes its time from"#),
            (#"{"at":"soon"}"#, #"row 1 has "soon" in "at": a timeline takes a time such as "2022-11-20T16:00:00Z", "#),
            (#"{"at":null}"#, #"row 1 has "null" in "at""#), (#"{"at":{"x":1}}"#, #"row 1 has "{"x":1}" in "at""#),
            (#"{"at":"2022-13-01T00:00:00Z"}"#, "row 1 has \"2022-13-01"), (#"{"at":1e300}"#, #"row 1 has "1e300""#),
            (#"{"at":"0x10"}"#, #"row 1 has "0x10""#), (#"{"at":""}"#, #"row 1 has """#), ("{", "row 1 is not JSON"),
        ])
    func missing(row: String, message: String) {
        let error = #expect(throws: GenerationError.self) { _ = try moment(row) }
        #expect(error?.kind == .row)
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test(
        "are no numbers of days that a spreadsheet wrote, as the first row shows",
        arguments: [
            ("45293.5", "2024-01-02T12:00:00.000Z", "1970-01-01T12:34:53.500Z"),
            (#""20000""#, "1954-10-03T00:00:00.000Z", "1970-01-01T05:33:20.000Z"),
        ])
    func serialNumbers(text: String, date: String, moment other: String) throws {
        let error = #expect(throws: GenerationError.self) { _ = try moment(#"{"at":\#(text)}"#) }
        #expect(error?.kind == .row)
        #expect(error?.description.contains("a spreadsheet keeps \(date), and would be \(other)") == true)
        // Seconds that count from the first row may come to be as many.
        var moments = RowMoments(.init(field: "at"))
        #expect(try [0, 45_293].map { try moments.next(Array("{\"at\":\($0)}".utf8)).moment } == [0, 45_293_000])
    }

    @Test("are told from times that went back")
    func order() throws {
        var moments = RowMoments(.init(field: "at"))
        let disorder = try [5, 5, 7, 6, 7, 8].map { try moments.next(Array("{\"at\":\($0)}".utf8)).isOutOfOrder }
        #expect(disorder == [false, false, false, true, false, false])
    }

    @Test("make a plan from the first on, faster or slower, that never goes back")
    func plan() {
        var pace = Pace(.timeline(.init(field: "at", speed: 60)), seed: 1, producer: "p")
        let moments: [Int64] = [1_000_000, 1_060_000, 1_030_000, 1_120_000]
        #expect(moments.map { pace.next(moment: $0) } == [.zero, .seconds(1), .seconds(1), .seconds(2)])
        var slow = Pace(.timeline(.init(field: "at", speed: 0.5)), seed: 1, producer: "p")
        #expect([5, 1_005].map { slow.next(moment: $0) } == [.zero, .seconds(2)])
    }
}
