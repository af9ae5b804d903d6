extension GermanWords {
    /// Streets.
    static let streets = """
        Hauptstraße|Schulstraße|Gartenstraße|Bahnhofstraße|Dorfstraße|Bergstraße|Birkenweg|Lindenstraße|Kirchstraße
        Waldstraße|Ringstraße|Schillerstraße|Goethestraße|Jahnstraße|Amselweg|Blumenstraße|Wiesenstraße|Wiesenweg
        Buchenweg|Mühlenweg|Feldstraße|Am Sportplatz|Ahornweg|Friedhofstraße|Tannenweg|Erlenweg|Eichenweg|Rosenstraße
        Rosenweg|Mozartstraße|Beethovenstraße|Bachstraße|Poststraße|Marktplatz|Marktstraße|Mühlstraße|Brunnenstraße
        Parkstraße|Lessingstraße|Kirchweg|Finkenweg|Meisenweg|Drosselweg|Lerchenweg|Schwalbenweg|Fliederweg|Ulmenweg
        Kastanienallee|Lindenallee|Lindenweg|Eschenweg|Kiefernweg|Fichtenweg|Tulpenweg|Nelkenweg|Veilchenweg
        Dahlienweg|Sonnenstraße|Sonnenweg|Talstraße|Höhenweg|Steinweg|Burgstraße|Schlossstraße|Schlossallee
        Bismarckstraße|Wilhelmstraße|Friedrichstraße|Luisenstraße|Kaiserstraße|Königstraße|Uhlandstraße|Mörikestraße
        Heinestraße|Kantstraße|Hegelstraße|Humboldtstraße|Siemensstraße|Daimlerstraße|Dieselstraße|Robert-Koch-Straße
        Röntgenstraße|Albert-Einstein-Straße|Max-Planck-Straße|Industriestraße|Gewerbestraße|Am Bahnhof|Am Markt
        Am Mühlbach|Am Wald|Am Hang|Am Anger|Am Stadtpark|Im Winkel|Im Grund|Im Tal|An der Kirche|Auf der Höhe
        Hinter den Gärten|Neue Straße|Alte Landstraße|Lange Straße|Breite Straße|Kurze Straße|Uferstraße|Hafenstraße
        Fischerstraße|Deichstraße|Seestraße|Rheinstraße|Mainstraße|Elbstraße|Weserstraße|Donaustraße|Neckarstraße
        Berliner Straße|Hamburger Straße|Münchener Straße|Leipziger Straße|Bremer Straße|Schützenstraße|Turnstraße
        Rathausplatz|Klosterstraße|Kapellenweg
        """

    /// Cities with the first three digits of a postcode of theirs.
    static let cities = """
        Berlin 101|Hamburg 200|München 803|Köln 506|Frankfurt am Main 603|Stuttgart 701|Düsseldorf 402|Leipzig 041
        Dortmund 441|Essen 451|Bremen 281|Dresden 010|Hannover 301|Nürnberg 904|Duisburg 470|Bochum 447|Wuppertal 421
        Bielefeld 336|Bonn 531|Münster 481|Mannheim 681|Karlsruhe 761|Augsburg 861|Wiesbaden 651|Mönchengladbach 410
        Gelsenkirchen 458|Aachen 520|Braunschweig 381|Chemnitz 091|Kiel 241|Halle (Saale) 061|Magdeburg 391
        Freiburg im Breisgau 791|Krefeld 477|Mainz 551|Lübeck 235|Erfurt 990|Oberhausen 460|Rostock 180|Kassel 341
        Hagen 580|Potsdam 144|Saarbrücken 661|Hamm 590|Ludwigshafen am Rhein 670|Oldenburg 261|Mülheim an der Ruhr 454
        Osnabrück 490|Leverkusen 513|Heidelberg 691|Darmstadt 642|Solingen 426|Regensburg 930|Herne 446|Paderborn 330
        Neuss 414|Ingolstadt 850|Offenbach am Main 630|Fürth 907|Ulm 890|Heilbronn 740|Würzburg 970|Pforzheim 751
        Wolfsburg 384|Göttingen 370|Bottrop 462|Reutlingen 727|Bremerhaven 275|Koblenz 560|Erlangen 910|Remscheid 428
        Bergisch Gladbach 514|Recklinghausen 456|Trier 542|Jena 077|Moers 474|Salzgitter 382|Siegen 570|Gütersloh 333
        Hildesheim 311|Hanau 634|Kaiserslautern 676|Cottbus 030|Schwerin 190|Witten 584|Esslingen am Neckar 737
        Ludwigsburg 716|Gießen 353|Düren 523|Tübingen 720|Flensburg 249|Iserlohn 586|Ratingen 408|Zwickau 080
        Lünen 445|Villingen-Schwenningen 780|Konstanz 784|Marl 457|Worms 675|Norderstedt 228|Minden 324|Bamberg 960
        Velbert 425|Viersen 417|Bayreuth 954|Gladbeck 459|Dorsten 462|Rheine 484|Delmenhorst 277|Neumünster 245
        Marburg 350|Dessau 068|Wilhelmshaven 263|Aschaffenburg 637|Lüneburg 213|Troisdorf 538|Bad Homburg 613
        Celle 292|Bocholt 463|Castrop-Rauxel 445|Gera 075|Fulda 360|Kempten 874|Landshut 840|Rosenheim 830
        Sindelfingen 710|Aalen 734|Dinslaken 465|Lippstadt 595|Herford 320|Plauen 085|Neuwied 565|Dormagen 415
        Weimar 994|Gotha 998|Eisenach 998|Görlitz 028|Stralsund 184|Greifswald 174|Wismar 239
        Brandenburg an der Havel 147|Frankfurt (Oder) 152|Suhl 985|Passau 940|Hof 950|Coburg 964|Ansbach 915
        Memmingen 877|Lindau 881|Ravensburg 882|Friedrichshafen 880|Offenburg 776|Baden-Baden 765|Speyer 673
        Wetzlar 355|Goslar 386|Hameln 317|Emden 267|Cuxhaven 274|Stade 216|Husum 258|Itzehoe 255
        """

    /// Countries, in German.
    static let countries = """
        Deutschland|Österreich|Schweiz|Frankreich|Italien|Spanien|Portugal|Belgien|Niederlande|Luxemburg|Dänemark
        Schweden|Norwegen|Finnland|Island|Irland|Vereinigtes Königreich|Polen|Tschechien|Slowakei|Ungarn|Slowenien
        Kroatien|Serbien|Rumänien|Bulgarien|Griechenland|Türkei|Ukraine|Estland|Lettland|Litauen|Malta|Zypern|Albanien
        Marokko|Tunesien|Ägypten|Südafrika|Kenia|Nigeria|Ghana|Senegal|Äthiopien|Kanada|Vereinigte Staaten|Mexiko|Kuba
        Costa Rica|Kolumbien|Peru|Chile|Argentinien|Brasilien|Uruguay|Bolivien|Ecuador|Japan|China|Südkorea|Indien
        Thailand|Vietnam|Indonesien|Malaysia|Philippinen|Singapur|Israel|Jordanien|Katar|Saudi-Arabien|Kasachstan
        Georgien|Armenien|Australien|Neuseeland
        """
}
