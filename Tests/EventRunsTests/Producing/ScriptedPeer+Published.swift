import TestSupport

@testable import AMQP

extension ScriptedPeer {
    /// The messages that it received. Each body has one frame.
    var published: [Message] {
        let frames = frames
        return frames.indices.compactMap { index in
            guard frames[index].isMethod(60, 40), index + 2 < frames.count else { return nil }
            return PublishedFrames.decode(frames[index...index + 2].flatMap(\.bytes))?.message
        }
    }
}
