extension WrongSettings {
    /// Settings that are not JSON.
    static let syntax: [WrongSettings] = [
        .init(
            #""#, #"1:1: the file is empty: write at least an object, {}; producer --init writes a first file"#, .syntax
        ),
        .init(#"{"#, #"1:2: expected a key in quotes, found the end"#, .syntax),
        .init(#"{"seed": 1,, "clock": 2}"#, #"1:12: expected a key in quotes, found ",""#, .syntax),
        .init(#"{\#n  "seed": 1\#n  "locale": "en"\#n}"#, #"3:3: expected "," or "}", found """"#, .syntax),
        .init(#"{'seed': 1}"#, #"1:2: expected a key in quotes, found "'""#, .syntax),
        .init(#"{"seed": 01}"#, #"1:10: a number cannot begin with 0"#, .syntax),
        .init(#"{"seed": 1} x"#, #"1:13: expected the end, found "x""#, .syntax),
        .init(#"{"locale": "en}"#, #"1:12: the string has no closing quote"#, .syntax),
        .init(#"{"seed": 1 /* one }"#, #"1:12: the comment has no end: close it with */"#, .syntax),
        .init(#"{"a": "\q"}"#, #"1:8: unknown escape in a string: a backslash itself is written \\"#, .syntax),
        .init(#"{"seed": 1, "seed": 2}"#, #"1:13: "seed" is here twice: the first is in line 1"#, .syntax),
        .init(#"{"seed": +1}"#, #"1:10: expected a value, found "+""#, .syntax),
        .init(#"{"seed": NaN}"#, #"1:10: expected a value, found "N""#, .syntax),
        .init(#"{seed: 1}"#, #"1:2: expected a key in quotes, found "s""#, .syntax),
    ]
}
