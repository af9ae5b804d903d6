extension GermanWords {
    /// Occupations.
    static let jobs = """
        Softwareentwicklerin|Bäcker|Krankenpflegerin|Lehrer|Architektin|Tischler|Buchhalterin|Koch|Polizistin
        Elektriker|Journalistin|Gärtner|Apothekerin|Maurer|Ärztin|Landwirt|Grafikdesignerin|Mechatroniker
        Rechtsanwältin|Dachdecker|Übersetzerin|Busfahrer|Zahnärztin|Metzger|Erzieherin|Schreiner|Optikerin|Lokführer
        Chemikerin|Feuerwehrmann|Physiotherapeutin|Hausmeister|Steuerberaterin|Fotograf|Tierärztin|Klempner
        Bibliothekarin|Maler|Friseurin|Schlosser|Redakteurin|Verkäufer|Hebamme|Ingenieur|Psychologin|Paketzusteller
        Bauleiterin|Müller|Projektleiterin|Winzer|Sozialarbeiterin|Uhrmacher|Flugbegleiterin|Fliesenleger|Notarin
        Förster|Personalreferentin|Kellner|Biologin|Imker|Datenanalystin|Lagerist|Goldschmiedin|Zimmermann|Einkäuferin
        Logopäde|Floristin|Kameramann|Dolmetscherin|Systemadministrator
        """

    /// What names of companies begin with.
    static let companyParts = """
        Nord|Süd|West|Ost|Rhein|Elbe|Main|Isar|Alpen|Hansa|Stern|Adler|Falken|Phönix|Delta|Omega|Alpha|Nova|Terra|Aqua
        Luna|Solar|Astra|Titan|Kristall|Granit|Eichen|Linden|Birken|Silber|Gold|Blau|Grün|Weiß|Rot|Morgen|Abend|Sonnen
        Wasser|Berg|Tal|Wald|Feld|See|Hafen|Stadt|Land|Euro|Inter|Trans|Uni|Pro|Multi|Digi|Info|Netz|Daten|Optik|Mega
        Primus|Saxonia|Bavaria|Borussia|Hanseat|Kontor|Merkur|Neptun|Orion|Polar|Quantum
        """

    /// What companies deal in, as it stands in their names.
    static let trades = """
        Technik|Bau|Logistik|Handel|Systeme|Software|Medien|Druck|Energie|Möbel|Werkzeuge|Transporte|Immobilien
        Beratung|Elektronik|Maschinenbau|Verlag|Metallbau|Textil|Lebensmittel|Getränke|Pharma|Chemie|Glas|Papier
        Reisen|Versicherungen|Sicherheit|Umwelttechnik|Holzbau|Feinmechanik|Brauerei|Spedition|Sport|Spielwaren|Design
        Messtechnik|Gartenbau
        """

    /// What names of companies end with.
    static let companyForms = """
        GmbH|AG|GmbH & Co. KG|KG|OHG|e.K.|UG|SE
        """

    /// Things that are sold.
    static let products = """
        Rucksack|Kaffeemaschine|Wasserkocher|Schreibtischlampe|Wanderschuhe|Regenjacke|Kopfhörer|Tastatur|Fahrradhelm
        Schlafsack|Thermoskanne|Bratpfanne|Kochtopf|Messerblock|Bürostuhl|Bücherregal|Stehlampe|Teppich|Bettwäsche
        Kopfkissen|Badetuch|Bademantel|Hängematte|Gartenschere|Gießkanne|Grill|Sonnenschirm|Gartenstuhl|Luftpumpe
        Satteltasche|Fahrradschloss|Stirnlampe|Taschenlampe|Zelt|Isomatte|Campingkocher|Trinkflasche|Brotdose|Toaster
        Mixer|Waage|Staubsauger|Bügeleisen|Ventilator|Heizlüfter|Wecker|Armbanduhr|Geldbörse|Handtasche|Gürtel|Schal
        Mütze|Handschuhe|Pullover|Hemd|Jeans|Turnschuhe|Sandalen|Fußball|Tennisschläger|Yogamatte|Springseil|Hantel
        Brettspiel|Puzzle|Holzeisenbahn|Teddybär|Notizbuch|Füllfederhalter|Lautsprecher|Webcam|Ladegerät|Speicherkarte
        Drucker|Monitor
        """

    /// What tells the products of one kind apart.
    static let models = """
        Klassik|Pro|Mini|Maxi|Kompakt|Komfort|Eco|Plus|Sport|Alpin|Nordik|Urban|Retro|Premium|Basis|Leicht|Ultra|Duo
        Trio|Solo|Classic|Natur|Outdoor|Family|Junior|Travel|Smart|Studio|Vario|Flex
        """
}
