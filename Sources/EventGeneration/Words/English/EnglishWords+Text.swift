extension EnglishWords {
    /// Colors.
    static let colors = """
        red|blue|green|yellow|black|white|gray|brown|orange|purple|pink|turquoise|beige|gold|silver|bronze|magenta
        cyan|olive|navy|sky blue|maroon|lilac|ochre|cream|charcoal|coral|mint|emerald|copper|lavender|khaki|ivory
        crimson|teal|indigo
        """

    /// Words of everyday speech, for sentences without a meaning.
    static let words = """
        house tree water sky street city garden window door table chair book letter morning evening night day week
        month year summer winter autumn spring sun moon star rain snow wind cloud mountain valley river lake sea
        island forest meadow field flower leaf bird dog cat horse fish apple bread cheese soup coffee tea sugar salt
        fire stone sand gold paper color picture music song voice word sentence question answer number clock time path
        bridge train ship journey guest friend child mother father brother sister neighbor teacher work pause game
        sport ball goal market shop price money hand eye heart head light shadow dream story luck calm village school
        go come see hear say ask find seek bring take give hold carry run drive fly swim sing laugh learn read write
        count paint build cook eat drink sleep wait stay begin end open show think know hope play walk large small old
        new young pretty fast slow loud quiet warm cold bright dark long short wide narrow high deep easy heavy strong
        soft hard fresh sweet clean colorful clear gentle friendly rich tired awake good simple and or but because
        today yesterday soon always often rarely never here there above below left right with without before after
        beside under over between through against for very almost only also already again together alone perhaps
        gladly then now far near
        """
}
