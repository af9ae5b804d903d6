extension WrongSettings {
    /// Settings whose volumes are wrong.
    static let volumes: [WrongSettings] = [
        .init(#"{"volumes": ["a"]}"#, #"1:13: "volumes" must be an object of volumes by name, not ["a"]"#),
        .init(
            #"{"volumes": {"v": "lastname"}}"#,
            #"1:19: volume "v": no built-in generator "lastname": did you mean "last_name"?"#),
        .init(#"{"volumes": {"v": "{{last_name}}"}}"#, #"1:19: volume "v": no built-in generator "{{last_name}}": …"#),
        .init(
            #"{"volumes": {"v": 5}}"#,
            #"1:19: volume "v" must be the name of a generator, a list of values, or an object with a generator, not 5"#
        ),
        .init(#"{"volumes": {"v": []}}"#, #"1:19: volume "v" must have at least one value"#),
        .init(#"{"volumes": {"v": {}}}"#, #"1:19: volume "v" has no generator: …"#),
        .init(
            #"{"volumes": {"v": null}}"#,
            #"1:19: volume "v" must be the name of a generator, a list of values, or an object with a generator, not null"#
        ),
        .init(#"{"volumes": {"v": {"itn": [1, 6]}}}"#, #"1:20: unknown key "itn" in volume "v": did you mean "int"?"#),
        .init(
            #"{"volumes": {"v": {"int": [1, 6], "weighted": {"a": 1}}}}"#,
            #"1:19: volume "v" has several generators: weighted, int"#),
        .init(
            #"{"volumes": {"v": {"int": [6, 1]}}}"#, #"1:27: "int" in volume "v" must have the smaller number first"#,
            .numbers),
        .init(
            #"{"volumes": {"v": {"int": [1, 2.5]}}}"#,
            #"1:27: "int" in volume "v" must be two whole numbers such as [1, 20], not [1, 2.5]"#),
        .init(
            #"{"volumes": {"v": {"int": 6}}}"#,
            #"1:27: "int" in volume "v" must be two whole numbers such as [1, 20], not 6"#),
        .init(
            #"{"volumes": {"v": {"int": [1, 2, 3]}}}"#,
            #"1:27: "int" in volume "v" must be two whole numbers such as [1, 20], not [1, 2, 3]"#),
        .init(
            #"{"volumes": {"v": {"int": [1, 6], "places": 2}}}"#,
            #"1:35: "places" in volume "v" goes with "decimal", "normal", "exponential", "walk" or "sequence" only"#),
        .init(
            #"{"volumes": {"v": {"decimal": [0, 1], "places": 10}}}"#,
            #"1:49: "places" in volume "v" must be a whole number from 0 to 9, not 10"#),
        .init(
            #"{"volumes": {"v": {"decimal": ["0", "1"]}}}"#,
            #"1:31: "decimal" in volume "v" must be two numbers such as [0.5, 20], not ["0", "1"]"#),
        .init(
            #"{"volumes": {"v": {"decimal": [0.11, 0.12], "places": 1}}}"#,
            #"1:31: "decimal" in volume "v" has no number of 1 place between its two"#, .numbers),
        .init(
            #"{"volumes": {"v": {"weighted": {}}}}"#,
            #"1:32: "weighted" in volume "v" must be an object of values and their weights, such as { "pass": 60, "goal": 12 }, not an empty object"#
        ),
        .init(
            #"{"volumes": {"v": {"weighted": ["a"]}}}"#,
            #"1:33: value 1 of "weighted" in volume "v" must be an object, not "a""#
        ),
        .init(
            #"{"volumes": {"v": {"weighted": {"a": -1}}}}"#,
            #"1:38: the weight of "a" in volume "v" must be a number of at least 0, not -1"#),
        .init(
            #"{"volumes": {"v": {"weighted": {"a": "1"}}}}"#,
            #"1:38: the weight of "a" in volume "v" must be a number of at least 0, not "1""#),
        .init(
            #"{"volumes": {"v": {"weighted": {"a": 0}}}}"#,
            #"1:32: "weighted" in volume "v" must have a weight above 0"#, .numbers),
        .init(#"{"volumes": {"v": {"sequence": 1}}}"#, #"1:32: "sequence" in volume "v" must be an object, not 1"#),
        .init(
            #"{"volumes": {"v": {"sequence": {"from": 1}}}}"#,
            #"1:33: unknown key "from" in "sequence" in volume "v": …"#),
        .init(
            #"{"volumes": {"v": {"sequence": {"start": 5, "max": 1}}}}"#,
            #"1:52: "max" in "sequence" in volume "v" is below its start, 5"#, .numbers),
        .init(
            #"{"volumes": {"v": {"sequence": {"then": "wrap"}}}}"#,
            #"1:33: "then" in "sequence" in volume "v" goes with "max" only"#),
        .init(
            #"{"volumes": {"v": {"sequence": {"max": 9, "then": "stop"}}}}"#,
            #"1:51: "then" in "sequence" in volume "v" must be "stay", "wrap" or "end", not "stop""#),
        .init(
            #"{"volumes": {"v": {"sequence": {"step": "1"}}}}"#,
            #"1:41: "step" in "sequence" in volume "v" must be a whole number, or two such as [0, 3], not "1""#),
        .init(
            #"{"volumes": {"v": {"uuid": 4}}}"#,
            #"1:28: "uuid" in volume "v" must be an empty object, {}: options stand beside it, not 4"#),
        .init(
            #"{"volumes": {"v": {"uuid": {"version": 4}}}}"#,
            #"1:28: "uuid" in volume "v" must be an empty object, {}: options stand beside it, not an object"#),
        .init(
            #"{"volumes": {"v": {"uuid": {}, "chance": 2}}}"#,
            #"1:42: "chance" in volume "v" must be a number from 0 to 1, not 2"#),
        .init(
            #"{"volumes": {"v": {"uuid": {}, "chance": "50%"}}}"#,
            #"1:42: "chance" in volume "v" must be a number from 0 to 1, not "50%""#),
        .init(
            #"{"volumes": {"v": {"pick": 4}}}"#,
            #"1:28: "pick" in volume "v" must be a list, or where one is, such as "match.teams", not 4"#),
        .init(
            #"{"volumes": {"v": {"pick": "teams.home"}}}"#, #"1:19: no volume or built-in generator "teams": …"#,
            .reference),
        .init(
            #"{"volumes": {"home.team": ["a"]}}"#,
            #"1:14: a volume cannot be called "home.team": leave out dots, spaces and braces"#),
        .init(
            #"{"volumes": {"row": ["a"]}}"#,
            #"1:14: a volume cannot be called "row": that is the row of the producer's "rows""#),
        .init(
            #"{"volumes": "no-such-volumes.json"}"#,
            #"1:13: cannot read no-such-volumes.json: No such file or directory"#, .file),
    ]
}
