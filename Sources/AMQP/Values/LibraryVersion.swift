/// The version of this library: what the broker shows of a connection, and what the programs print.
enum LibraryVersion {
    static let text = "0.1.0"
}
