import EventSettings
import Foundation
import Testing

/// Python's jsonschema (Debian: python3-jsonschema). It shares no code with this package.
enum SchemaValidator {
    private static let script = """
        import json, sys
        from jsonschema import Draft7Validator
        from jsonschema.exceptions import best_match
        with open(sys.argv[1] + '/schema.json', encoding='utf-8') as file:
            schema = json.load(file)
        Draft7Validator.check_schema(schema)
        validator = Draft7Validator(schema)
        with open(sys.argv[1] + '/documents.json', encoding='utf-8') as file:
            documents = json.load(file)
        for text in documents:
            try:
                error = best_match(validator.iter_errors(json.loads(text)))
                print(json.dumps(error and '%s: %s' % (error.json_path, error.message[:200])))
            except ValueError as error:
                print(json.dumps('not JSON: %s' % error))
        """

    /// What is wrong with each document by the schema. Nil if nothing is.
    static func verdicts(
        on documents: [String], by schema: String = SettingsSchema.text
    ) async throws -> [String?] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("schema-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(schema.utf8).write(to: folder.appendingPathComponent("schema.json"))
        try JSONEncoder().encode(documents).write(to: folder.appendingPathComponent("documents.json"))
        let output = try await run(["-c", script, folder.path])
        let lines = output.split(separator: "\n").map { Data($0.utf8) }
        let verdicts = try lines.map { try JSONDecoder().decode(String?.self, from: $0) }
        try #require(verdicts.count == documents.count)
        return verdicts
    }

    /// Runs the system's Python, with Debian's packages, on a thread that may block.
    private static func run(_ arguments: [String]) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "python").async {
                continuation.resume(with: Result { try wait(arguments) })
            }
        }
    }

    private struct Failure: Error { var text: String }

    private static func wait(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = arguments
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        let complaint = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(
                text:
                    "\(String(decoding: complaint, as: UTF8.self)); is python3-jsonschema there? Scripts/install tests")
        }
        return String(decoding: data, as: UTF8.self)
    }
}
