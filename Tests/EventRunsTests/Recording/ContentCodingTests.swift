import AMQP
import EventGeneration
import Testing

@testable import EventRuns
@testable import EventSettings

@Suite("content_encoding")
struct ContentCodingTests {
    private static let text = String(repeating: "The quick brown fox. ", count: 10_000)

    @Test(
        "is undone by its name, alone or beside the name of a character set",
        arguments: ["gzip", "x-gzip", "GZIP", "gzip, UTF-8", "gzip:UTF-8", "identity, gzip", " gzip "])
    func names(_ name: String) throws {
        #expect(try ContentCoding.decode(Codings.gzip(Self.text), name) == Array(Self.text.utf8))
    }

    @Test("undoes deflate with and without the frame of zlib, and zstd")
    func formats() throws {
        let bytes = Array(Self.text.utf8)
        #expect(try ContentCoding.decode(Codings.zlib(bytes, windowBits: 15), "deflate") == bytes)
        #expect(try ContentCoding.decode(Codings.zlib(bytes, windowBits: -15), "deflate") == bytes)
        #expect(try ContentCoding.decode(Codings.zstd(bytes), "zstd") == bytes)
    }

    @Test("undoes several members or frames one behind the other, and an empty one")
    func members() throws {
        let both = Array((Self.text + "end").utf8)
        #expect(try ContentCoding.decode(Codings.gzip(Self.text) + Codings.gzip("end"), "gzip") == both)
        #expect(try ContentCoding.decode(Codings.zstd(Self.text) + Codings.zstd("end"), "zstd") == both)
        #expect(try ContentCoding.decode(Codings.gzip(""), "gzip") == [])
        #expect(try ContentCoding.decode(Codings.zstd(""), "zstd") == [])
    }

    @Test(
        "leaves the bytes as they are if it says nothing about them",
        arguments: [nil, "", "utf-8", "UTF-8", "identity", "binary", "us-ascii"])
    func plain(_ name: String?) throws {
        #expect(try ContentCoding.decode([1, 2, 3], name) == [1, 2, 3])
    }

    @Test("that is unknown, double or untrue is named")
    func mistakes() {
        func text(_ body: [UInt8], _ name: String) -> String {
            do throws(ContentCodingError) {
                return "\(try ContentCoding.decode(body, name).count)"
            } catch {
                return "\(error)"
            }
        }
        #expect(text([1], "br") == "its content_encoding \"br\" is not known: gzip, deflate and zstd are")
        #expect(text([1], "gzip, zstd") == "its content_encoding \"gzip, zstd\" names two codings: one can be undone")
        for (name, body) in [
            ("gzip", Codings.gzip(Self.text)), ("deflate", Codings.deflate(Self.text)),
            ("zstd", Codings.zstd(Self.text)),
        ] {
            // Two characters may be the beginning of RFC 1951 data.
            if name != "deflate" {
                #expect(text(Array("{}".utf8), name) == "its body is no \(name), though its content_encoding says so")
            }
            let cut = text(body.dropLast(5), name)
            #expect(cut == "its body is cut off: the end of the \(name) is missing")
            #expect(text([], name) == "its body is cut off: the end of the \(name) is missing")
        }
        #expect(
            text(Codings.gzip("a") + [1, 2, 3], "gzip") == "its body is no gzip, though its content_encoding says so")
        #expect(text(Codings.deflate("a") + [1], "deflate").hasPrefix("its body is no deflate"))
    }

    @Test("does not fill the memory with the content of a few kilobytes")
    func bomb() {
        let zeros = [UInt8](repeating: 0, count: ContentCoding.limit + 1)
        let bodies = [("gzip", Codings.zlib(zeros, windowBits: 31)), ("zstd", Codings.zstd(zeros))]
        for (name, body) in bodies {
            #expect(body.count < 200_000)
            #expect(throws: ContentCodingError("its body has more than 64 MiB once it is decoded")) {
                try ContentCoding.decode(body, name)
            }
        }
    }

    @Test("is undone for print and for what publish makes of a body, and is forwarded unchanged without a template")
    func templates() throws {
        var properties = Properties()
        properties.contentEncoding = "gzip"
        let body = Codings.gzip(#"{"event":"goal"}"#)
        let message = Envelope(exchange: "x", routingKey: "k", properties: properties, body: body)
        var print = try PrintTemplate(parsing: "{{body.event}} {{body}}")
        var output: [UInt8] = []
        try print.render(PrintedMessage(message, index: 1), now: 0, into: &output)
        #expect(String(decoding: output, as: UTF8.self) == #"goal {"event":"goal"}"#)

        var settings = ForwardSettings(to: .exchange("y", routingKey: try Template("{{body.event}}")))
        var forward = try ForwardTemplate(settings, consumer: "c")
        let same = try forward.event(for: message, index: 1, user: "guest", now: 0)
        #expect(same.routingKey == "goal")
        #expect(same.body == body)
        #expect(same.properties.contentEncoding == "gzip")

        settings.body = .text(try Template("<{{body}}>"))
        forward = try ForwardTemplate(settings, consumer: "c")
        let made = try forward.event(for: message, index: 1, user: "guest", now: 0)
        #expect(String(decoding: made.body, as: UTF8.self) == #"<{"event":"goal"}>"#)
        #expect(made.properties.contentEncoding == nil)

        var broken = message
        broken.body = Array(body.dropLast(4))
        var error = ""
        do throws(GenerationError) {
            try print.render(PrintedMessage(broken, index: 7), now: 0, into: &output)
        } catch let thrown {
            error = "\(thrown)"
        }
        #expect(error.contains("message 7: its body is cut off: the end of the gzip is missing"), "\(error)")
    }
}
