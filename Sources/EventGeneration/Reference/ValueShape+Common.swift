extension ValueShape {
    /// What stands behind the name of a generator that takes nothing there.
    static let nothing = ValueShape.object(ObjectShape([]))
    /// Where a value is: a name, and members behind dots.
    static let reference = ValueShape.pattern(#"^[^.{}]+(\.[^.]+)*$"#)
    /// How often a value comes.
    static let weight = ValueShape.number(0...1e300)
}
