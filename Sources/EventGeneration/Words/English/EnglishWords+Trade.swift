extension EnglishWords {
    /// Occupations.
    static let jobs = """
        software engineer|baker|nurse|teacher|architect|carpenter|accountant|chef|police officer|electrician
        journalist|gardener|pharmacist|bricklayer|physician|farmer|graphic designer|mechanic|lawyer|roofer|translator
        bus driver|dentist|butcher|childcare worker|cabinetmaker|optician|train driver|chemist|firefighter
        physiotherapist|caretaker|tax adviser|photographer|veterinarian|plumber|librarian|painter|hairdresser
        locksmith|editor|sales assistant|midwife|civil engineer|psychologist|postal worker|site manager|miller
        project manager|winemaker|social worker|watchmaker|flight attendant|tiler|notary|forester|recruiter|waiter
        biologist|beekeeper|data analyst|warehouse operative|jeweller|welder|buyer|speech therapist|florist
        camera operator|interpreter|system administrator
        """

    /// What names of companies begin with.
    static let companyParts = """
        North|South|East|West|River|Lake|Ocean|Harbor|Alpine|Summit|Star|Eagle|Falcon|Phoenix|Delta|Omega|Alpha|Nova
        Terra|Aqua|Luna|Solar|Astra|Titan|Crystal|Granite|Oak|Maple|Cedar|Silver|Golden|Blue|Green|White|Red|Morning
        Sunrise|Horizon|Pacific|Atlantic|Valley|Forest|Meadow|Stone|Bridge|City|Prairie|Union|Inter|Trans|Uni|Pro
        Multi|Digi|Info|Net|Data|Optic|Mega|Prime|Liberty|Keystone|Pioneer|Heritage|Beacon|Mercury|Neptune|Orion|Polar
        Quantum
        """

    /// What companies deal in, as it stands in their names.
    static let trades = """
        Technologies|Construction|Logistics|Trading|Systems|Software|Media|Printing|Energy|Furniture|Tools|Transport
        Real Estate|Consulting|Electronics|Machinery|Publishing|Metals|Textiles|Foods|Beverages|Pharma|Chemicals|Glass
        Paper|Travel|Insurance|Security|Environmental|Timber|Instruments|Brewing|Couriers|Sports|Toys|Design
        Measurement|Gardens
        """

    /// What names of companies end with.
    static let companyForms = """
        Inc|LLC|Ltd|PLC|Group|& Sons|Partners|Holdings
        """

    /// Things that are sold.
    static let products = """
        Backpack|Coffee Maker|Kettle|Desk Lamp|Hiking Boots|Rain Jacket|Headphones|Keyboard|Bicycle Helmet
        Sleeping Bag|Thermos Flask|Frying Pan|Saucepan|Knife Block|Office Chair|Bookshelf|Floor Lamp|Rug|Bed Linen
        Pillow|Bath Towel|Bathrobe|Hammock|Pruning Shears|Watering Can|Grill|Parasol|Garden Chair|Bicycle Pump|Pannier
        Bike Lock|Headlamp|Flashlight|Tent|Sleeping Pad|Camping Stove|Water Bottle|Lunch Box|Toaster|Blender
        Kitchen Scale|Vacuum Cleaner|Iron|Fan|Heater|Alarm Clock|Wristwatch|Wallet|Handbag|Belt|Scarf|Beanie|Gloves
        Sweater|Shirt|Jeans|Sneakers|Sandals|Soccer Ball|Tennis Racket|Yoga Mat|Skipping Rope|Dumbbell|Board Game
        Jigsaw Puzzle|Wooden Train|Teddy Bear|Notebook|Fountain Pen|Speaker|Webcam|Charger|Memory Card|Printer|Monitor
        """

    /// What tells the products of one kind apart.
    static let models = """
        Classic|Pro|Mini|Maxi|Compact|Comfort|Eco|Deluxe|Sport|Alpine|Nordic|Urban|Retro|Premium|Essential|Lightweight
        Ultra|Duo|Trio|Solo|Natural|Outdoor|Family|Junior|Travel|Smart|Studio|Vario|Flex|Horizon
        """
}
