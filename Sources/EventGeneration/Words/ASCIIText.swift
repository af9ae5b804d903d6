/// Text of the languages here in the letters a to z, as addresses on the internet are written.
enum ASCIIText {
    /// Appends the letters of a text in lower case, with umlauts and accents spelled out; leaves out all else.
    static func append(_ text: ArraySlice<UInt8>, into out: inout [UInt8]) {
        var lead: UInt8 = 0
        for byte in text {
            switch byte {
            case 0x41...0x5A, 0x61...0x7A: out.append(byte | 0x20)
            case 0xC0...0xDF: lead = byte
            case 0x80...0xBF where lead > 0:
                let letters = letters(UInt16(lead & 0x1F) << 6 | UInt16(byte & 0x3F))
                if letters.0 > 0 { out.append(letters.0) }
                if letters.1 > 0 { out.append(letters.1) }
                lead = 0
            default: lead = 0
            }
        }
    }

    /// One or two letters for a character of the blocks Latin-1 Supplement and Latin Extended-A; 0 for none.
    private static func letters(_ character: UInt16) -> (UInt8, UInt8) {
        let isLatin1Capital = (0xC0...0xDE).contains(character)
        switch isLatin1Capital ? character + 0x20 : character {
        case 0xE4, 0xE6: return (UInt8(ascii: "a"), UInt8(ascii: "e"))
        case 0xF6, 0xF8, 0x152, 0x153: return (UInt8(ascii: "o"), UInt8(ascii: "e"))
        case 0xFC: return (UInt8(ascii: "u"), UInt8(ascii: "e"))
        case 0xDF: return (UInt8(ascii: "s"), UInt8(ascii: "s"))
        case 0xE0...0xE5, 0x100...0x105: return (UInt8(ascii: "a"), 0)
        case 0xE7, 0x106...0x10D: return (UInt8(ascii: "c"), 0)
        case 0xF0, 0x10E...0x111: return (UInt8(ascii: "d"), 0)
        case 0xE8...0xEB, 0x112...0x11B: return (UInt8(ascii: "e"), 0)
        case 0x11C...0x123: return (UInt8(ascii: "g"), 0)
        case 0xEC...0xEF, 0x128...0x131: return (UInt8(ascii: "i"), 0)
        case 0x139...0x142: return (UInt8(ascii: "l"), 0)
        case 0xF1, 0x143...0x148: return (UInt8(ascii: "n"), 0)
        case 0xF2...0xF5, 0x14C...0x151: return (UInt8(ascii: "o"), 0)
        case 0x154...0x159: return (UInt8(ascii: "r"), 0)
        case 0x15A...0x161: return (UInt8(ascii: "s"), 0)
        case 0x162...0x167: return (UInt8(ascii: "t"), 0)
        case 0xF9...0xFB, 0x168...0x173: return (UInt8(ascii: "u"), 0)
        case 0xFD, 0xFF, 0x176...0x178: return (UInt8(ascii: "y"), 0)
        case 0x179...0x17E: return (UInt8(ascii: "z"), 0)
        default: return (0, 0)
        }
    }

    /// Makes a capital of the first letter of what begins at an index: a to z, or a letter of Latin-1 with an accent.
    static func capitalize(_ out: inout [UInt8], at start: Int) {
        guard start < out.count else { return }
        if (0x61...0x7A).contains(out[start]) {
            out[start] -= 0x20
        } else if out[start] == 0xC3, start + 1 < out.count, (0xA0...0xBE).contains(out[start + 1]),
            out[start + 1] != 0xB7
        {
            out[start + 1] -= 0x20
        }
    }
}
