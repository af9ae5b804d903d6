import Testing

@testable import Commands

@Suite("The exit status")
struct ExitStatusTests {
    @Test("ranks every status once")
    func completeness() {
        #expect(ExitStatus.precedence.count == ExitStatus.allCases.count)
        #expect(Set(ExitStatus.precedence) == Set(ExitStatus.allCases))
    }

    @Test(
        "is the strongest if several apply",
        arguments: [
            ([], 0), ([0], 0), ([130, 2], 2), ([2, 3, 75], 75), ([75, 65], 65), ([65, 74], 74), ([74, 77], 77),
            ([77, 76], 76), ([76, 69], 69), ([69, 66], 66), ([66, 64], 64), ([64, 78, 130], 78), ([3, 2, 130], 3),
            ([4, 3], 3), ([2, 4], 4),
        ] as [([Int32], Int32)])
    func precedence(_ codes: [Int32], _ expected: Int32) {
        let statuses = codes.compactMap(ExitStatus.init)
        #expect(statuses.count == codes.count)
        #expect(ExitStatus.strongest(of: statuses).rawValue == expected)
        #expect(ExitStatus.strongest(of: statuses.reversed()).rawValue == expected)
    }
}
