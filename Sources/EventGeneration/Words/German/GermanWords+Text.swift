extension GermanWords {
    /// Colors.
    static let colors = """
        Rot|Blau|Grün|Gelb|Schwarz|Weiß|Grau|Braun|Orange|Violett|Rosa|Türkis|Beige|Gold|Silber|Bronze|Magenta|Cyan
        Oliv|Marineblau|Himmelblau|Weinrot|Lila|Ocker|Creme|Anthrazit|Koralle|Mintgrün|Smaragdgrün|Kupfer|Lavendel
        Khaki|Elfenbein|Purpur|Petrol|Indigo
        """

    /// Words of everyday speech, for sentences without a meaning.
    static let words = """
        Haus Baum Wasser Himmel Straße Stadt Garten Fenster Tür Tisch Stuhl Buch Brief Morgen Abend Nacht Tag Woche
        Monat Jahr Sommer Winter Herbst Frühling Sonne Mond Stern Regen Schnee Wind Wolke Berg Tal Fluss See Meer
        Insel Wald Wiese Feld Blume Blatt Vogel Hund Katze Pferd Fisch Apfel Brot Käse Suppe Kaffee Tee Zucker Salz
        Feuer Stein Sand Gold Papier Farbe Bild Musik Lied Stimme Wort Satz Frage Antwort Zahl Uhr Zeit Weg Brücke Zug
        Schiff Reise Gast Freund Kind Mutter Vater Bruder Schwester Nachbar Lehrer Arbeit Pause Spiel Sport Ball Tor
        Markt Laden Preis Geld Hand Auge Herz Kopf Licht Schatten Traum Geschichte Glück Ruhe gehen kommen sehen hören
        sagen fragen finden suchen bringen nehmen geben halten tragen laufen fahren fliegen schwimmen singen lachen
        lernen lesen schreiben rechnen malen bauen kochen essen trinken schlafen warten bleiben beginnen enden öffnen
        zeigen denken wissen hoffen groß klein alt neu jung schön schnell langsam laut leise warm kalt hell dunkel
        lang kurz breit schmal hoch tief leicht schwer stark weich hart frisch süß sauber bunt klar ruhig freundlich
        reich müde wach gut und oder aber denn heute gestern bald immer oft selten nie hier dort oben unten links
        rechts mit ohne vor nach neben unter über zwischen durch gegen für sehr ganz fast nur auch schon noch wieder
        zusammen allein vielleicht gern
        """
}
