import Glibc
import Testing

/// Runs a test with files in its own folder. Removes the folder afterwards.
package func withTemporaryFiles(
    _ files: [String: String], _ body: (_ folder: String) async throws -> Void
) async throws {
    var template = Array("/tmp/settings-test-XXXXXX\0".utf8CString)
    let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
    defer {
        for name in files.keys { unlink(folder + "/" + name) }
        rmdir(folder)
    }
    for (name, text) in files {
        let file = try #require(fopen(folder + "/" + name, "w"))
        fputs(text, file)
        fclose(file)
    }
    try await body(folder)
}
