import ArgumentParser
import EventSettings

/// Refuses the name of an exchange or a queue if RabbitMQ would read it as another name.
///
/// - Parameters:
///   - name: The name. Nil if the flag is not there.
///   - flag: The flag.
func demandPlainName(_ name: String?, _ flag: String) throws {
    guard let complaint = name.flatMap(PlainName.complaint) else { return }
    throw ValidationError("the name in \(flag) \(complaint)")
}
