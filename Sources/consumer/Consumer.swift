import Commands

@main
enum Consumer {
    static func main() async { await Program.run(ConsumerCommand.self) }
}
