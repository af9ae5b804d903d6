/// How a program ended, as its exit code.
///
/// The codes from 64 up are those of BSD's sysexits if they fit.
package enum ExitStatus: Int32, Sendable, Hashable, CaseIterable {
    /// Done: amount, count, idle, drain, end of input; SIGTERM if no amount was asked for.
    case done = 0
    /// Nothing arrived, or fewer messages than `--count`; a producer did not reach its amount.
    case nothingArrived = 2
    /// Verification found differences.
    case differences = 3
    /// Verification cannot tell whether something is lost.
    case undecided = 4
    /// The command line is wrong.
    case usage = 64
    /// A line of the input, or a message, cannot be read.
    case badInput = 65
    /// A file is missing.
    case missingFile = 66
    /// The broker cannot be reached, or is lost for good.
    case unavailable = 69
    /// Output cannot be written.
    case cannotWrite = 74
    /// Messages were nacked, returned, refused one by one or left without a confirm.
    case notConfirmed = 75
    /// The broker refused: not found, or declared otherwise.
    case refused = 76
    /// Login or permission was refused.
    case noPermission = 77
    /// The settings are wrong.
    case badSettings = 78
    /// Interrupted by SIGINT.
    case interrupted = 130

    /// All exit codes of the programs, for `--help`.
    static let help = """
        Exit codes: 0 done, 2 nothing or too few came, 3 lost or altered, 4 undecided,
        64 usage, 65 bad input, 66 no file, 69 no broker, 74 no output, 75 not confirmed
        or returned, 76 refused, 77 login or rights, 78 settings, 130 interrupted
        """

    /// The order in which one status wins over the others, the strongest first.
    static let precedence: [ExitStatus] = [
        .badSettings, .usage, .missingFile, .unavailable, .refused, .noPermission, .cannotWrite, .badInput,
        .notConfirmed, .differences, .undecided, .nothingArrived, .interrupted, .done,
    ]

    /// The status to exit with if all of these apply. Done if there are none.
    package static func strongest(of statuses: some Sequence<ExitStatus>) -> ExitStatus {
        let statuses = Set(statuses)
        return precedence.first { statuses.contains($0) } ?? .done
    }
}
