import Commands

@main
enum Producer {
    static func main() async { await Program.run(ProducerCommand.self) }
}
