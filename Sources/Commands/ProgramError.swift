import AMQP
import EventGeneration
import EventRuns
import EventSettings

/// Why a program cannot continue: what it says and how it exits.
struct ProgramError: Error {
    let status: ExitStatus
    /// A line for each error.
    let message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    /// Makes the error from an error of any part of the program.
    init(_ error: any Error) {
        switch error {
        case let error as ProgramError: self = error
        case let error as AMQPError: self.init(ExitStatus(error.code), "\(error)")
        case let error as SettingsError:
            self.init(error.kind == .missingFile ? .missingFile : .badSettings, "\(error)")
        case let error as GenerationError:
            self.init([.row, .message].contains(error.kind) ? .badInput : .badSettings, "\(error)")
        case is FileError, is ActionFailure: self.init(.missingFile, "\(error)")
        case let error as OutputFailure: self.init(.cannotWrite, "\(error)")
        case is RestError: self.init(.nothingArrived, "\(error)")
        case is SourceError, is InputFailure, is HandlingError: self.init(.badInput, "\(error)")
        default: self.init(.unavailable, "\(error)")
        }
    }
}

extension ExitStatus {
    /// The exit status for an error of the client.
    init(_ code: AMQPError.Code) {
        switch code {
        case .invalidArgument: self = .badInput
        case .notSupported: self = .usage
        case .authenticationFailed, .accessRefused: self = .noPermission
        case .notFound, .preconditionFailed, .resourceLocked, .consumerCancelled, .consumerTimeout, .channelClosed,
            .refused:
            self = .refused
        case .notConfirmed, .blocked: self = .notConfirmed
        default: self = .unavailable
        }
    }
}
