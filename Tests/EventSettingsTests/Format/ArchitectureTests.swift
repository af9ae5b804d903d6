import Foundation
import Testing

@Suite("The map of the sources")
struct ArchitectureTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    private static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    /// The Swift files of Sources, by their paths in it.
    private static func files() -> [String] {
        let paths = FileManager.default.enumerator(atPath: root.appending(path: "Sources").path)
        return (paths?.allObjects ?? []).compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }
    }

    /// The folders of Sources as the page draws them, with two blanks for each level.
    private static func drawnFolders() throws -> Set<String> {
        var folders: Set<String> = []
        var path: [Substring] = []
        let lines = try text("docs/architecture.md").split(separator: "\n").drop { $0 != "Sources/" }
        for line in lines.dropFirst() {
            if line.hasPrefix("```") { break }
            let depth = line.prefix { $0 == " " }.count / 2 - 1
            guard (0...path.count).contains(depth), let name = line.split(separator: " ").first, name.hasSuffix("/")
            else { continue }
            path = path.prefix(depth) + [name.dropLast()]
            folders.insert(path.joined(separator: "/"))
        }
        return folders
    }

    /// What stands between backticks on a page, outside of blocks of code.
    private static func quoted(_ page: String) throws -> [String] {
        var isCode = false
        var words: [String] = []
        for line in try text(page).split(separator: "\n") {
            if line.hasPrefix("```") { isCode.toggle() }
            let parts = isCode ? [] : line.split(separator: "`", omittingEmptySubsequences: false)
            words += stride(from: 1, to: parts.count, by: 2).map { String(parts[$0]) }
        }
        return words
    }

    /// The names that follow a declaring word anywhere in Sources.
    private static func declaredNames() throws -> Set<String> {
        let keywords: Set<Substring> = [
            "struct", "class", "enum", "protocol", "typealias", "func", "var", "let", "case",
        ]
        var names: Set<String> = []
        for file in files() {
            for line in try text("Sources/\(file)").split(separator: "\n") {
                let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
                guard let keyword = words.firstIndex(where: keywords.contains), !line.contains("///") else { continue }
                let declared = words[keyword] == "case" ? words[keyword...] : words[keyword...].prefix(2)
                names.formUnion(declared.dropFirst().map(String.init))
            }
        }
        return names
    }

    @Test("names paths that exist", arguments: [("docs/architecture.md", 100), ("docs/glossary.md", 0)])
    func paths(_ page: String, _ count: Int) throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.root.path)
        let paths = try Self.quoted(page).filter { word in
            word.contains("/") && !word.contains(" ") && folders.contains(String(word.prefix { $0 != "/" }))
        }
        #expect(paths.count >= count)
        for path in paths { #expect(Self.exists(path), "\(page) names \(path), which is not there") }
    }

    @Test("draws every folder of Sources that has Swift files, and no other")
    func folders() throws {
        let drawn = try Self.drawnFolders()
        let real = Set(Self.files().map { String($0[..<($0.lastIndex(of: "/") ?? $0.endIndex)]) })
        #expect(real.subtracting(drawn).sorted() == [], "folders that docs/architecture.md does not draw")
        for folder in drawn.sorted() { #expect(Self.exists("Sources/\(folder)"), "there is no Sources/\(folder)") }
    }

    @Test("names types and functions that exist", arguments: ["docs/architecture.md", "docs/glossary.md"])
    func names(_ page: String) throws {
        let modules = Set(try Self.drawnFolders().flatMap { $0.split(separator: "/").map(String.init) })
        let known = try Self.declaredNames().union(modules).union(["init"])
        let names = try Self.quoted(page).filter { word in
            word.wholeMatch(of: /[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*(\(.*\))?/) != nil
        }
        #expect(names.count > 100)
        for name in names where !Self.exists(name) {
            for part in name.prefix(while: { $0 != "(" }).split(separator: ".") {
                #expect(known.contains(String(part)), "\(page) names \(name), and nothing declares \(part)")
            }
        }
    }
}
