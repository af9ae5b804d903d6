extension FrenchWords {
    /// Streets.
    static let streets = """
        rue de la République|rue de l'Église|rue du Moulin|place de la Mairie|rue des Écoles|rue Victor Hugo
        rue de la Gare|Grande Rue|rue du Château|rue de la Fontaine|rue Pasteur|avenue Jean Jaurès|rue des Jardins
        rue du Stade|avenue de la Libération|rue de la Paix|rue du Général de Gaulle|rue Jules Ferry|rue des Lilas
        rue des Roses|rue des Acacias|rue des Tilleuls|rue des Peupliers|rue des Chênes|rue des Érables
        rue des Marronniers|allée des Platanes|allée des Cerisiers|allée des Bouleaux|allée des Pins|chemin des Vignes
        chemin du Bois|chemin de la Plaine|chemin des Prés|chemin du Lavoir|chemin de la Source|chemin de Halage
        route de Paris|route de Lyon|route de Bordeaux|boulevard Voltaire|boulevard Gambetta|boulevard Carnot
        boulevard de la Liberté|boulevard des Alliés|avenue Foch|avenue Victor Hugo|avenue des Champs|avenue du Parc
        avenue de la Mer|avenue de la Gare|avenue Pasteur|cours Mirabeau|quai de la Loire|quai du Port|quai des Brumes
        place du Marché|place de l'Église|place Saint-Michel|place de la Liberté|place des Halles|rue Saint-Martin
        rue Saint-Jacques|rue Saint-Pierre|rue Notre-Dame|rue du Marché|rue du Four|rue du Puits|rue du Pont
        rue du Port|rue du Lac|rue de la Forge|rue de la Poste|rue de la Liberté|rue de la Tour|rue de la Croix
        rue de la Colline|rue de la Vallée|rue de la Plage|rue de Bretagne|rue de Bourgogne|rue d'Alsace
        rue de Provence|rue de Normandie|rue des Alpes|rue des Pyrénées|rue des Vosges|rue Molière|rue Racine
        rue Balzac|rue Zola|rue Rabelais|rue Voltaire|rue Diderot|rue Descartes|rue Lavoisier|rue Ampère
        rue Pierre Curie|rue Monge|rue Berlioz|rue Debussy|rue Ravel|rue Bizet|rue Claude Monet|rue Renoir|rue Cézanne
        rue Rodin|impasse des Mimosas|impasse du Verger|impasse des Lavandes|impasse de l'Étang|passage du Commerce
        rue des Artisans|rue de l'Industrie|rue des Tanneurs|rue des Tisserands|rue des Potiers|rue des Vignerons
        rue des Pêcheurs|rue des Moissons
        """

    /// Cities with the first three digits of a postcode of theirs.
    static let cities = """
        Paris 750|Marseille 130|Lyon 690|Toulouse 310|Nice 060|Nantes 440|Montpellier 340|Strasbourg 670|Bordeaux 330
        Lille 590|Rennes 350|Reims 511|Toulon 830|Saint-Étienne 420|Le Havre 766|Grenoble 380|Dijon 210|Angers 490
        Villeurbanne 691|Nîmes 300|Clermont-Ferrand 630|Aix-en-Provence 131|Le Mans 720|Brest 292|Tours 370|Amiens 800
        Limoges 870|Annecy 740|Perpignan 660|Boulogne-Billancourt 921|Besançon 250|Metz 570|Orléans 450
        Saint-Denis 932|Rouen 760|Mulhouse 681|Argenteuil 951|Caen 140|Nancy 540|Montreuil 931|Tourcoing 592
        Roubaix 591|Vitry-sur-Seine 944|Nanterre 920|Avignon 840|Créteil 940|Poitiers 860|Dunkerque 591|Versailles 780
        Aubervilliers 933|Courbevoie 924|Colombes 927|Cherbourg 501|Rueil-Malmaison 925|Pau 640
        Champigny-sur-Marne 945|Béziers 345|La Rochelle 170|Saint-Nazaire 446|Cannes 064|Calais 621|Antibes 066
        Mérignac 337|Drancy 937|Colmar 680|Ajaccio 200|Issy-les-Moulineaux 921|Bourges 180|Valence 260
        Levallois-Perret 923|Quimper 290|Noisy-le-Grand 931|Villeneuve-d'Ascq 596|Neuilly-sur-Seine 922
        La Seyne-sur-Mer 835|Antony 921|Vénissieux 692|Troyes 100|Cergy 950|Clichy 921|Lorient 561|Chambéry 730
        Pessac 336|Montauban 820|Niort 790|Sarcelles 952|Beauvais 600|Cholet 493|Hyères 834|Saint-Quentin 021
        Vannes 560|Laval 530|Arles 132|Évreux 270|Albi 810|Charleville-Mézières 080|Brive-la-Gaillarde 191|Bayonne 641
        Carcassonne 110|Blois 410|Saint-Malo 354|Châteauroux 360|Angoulême 160|Tarbes 650|Boulogne-sur-Mer 622
        Arras 620|Valenciennes 593|Douai 595|Compiègne 602|Meaux 771|Melun 770|Chartres 280|Narbonne 111|Sète 342
        Bourg-en-Bresse 010|Gap 050|Thionville 571|Épinal 880|Belfort 900|Montbéliard 252|Vesoul 700|Auxerre 890
        Nevers 580|Mâcon 710|Moulins 030|Vichy 032|Montluçon 031|Aurillac 150|Rodez 120|Cahors 460|Agen 470
        Périgueux 240|Mont-de-Marsan 400|Dax 401|Biarritz 642|Auch 320|Foix 090|Bastia 202|Fréjus 836|Grasse 061
        Menton 065|Digne-les-Bains 040|Manosque 041|Orange 841|Carpentras 842|Salon-de-Provence 133|Martigues 135
        Istres 138|Aubagne 134|Saint-Brieuc 220|Dinan 221|Fougères 353|Vitré 355|Saint-Lô 500|Alençon 610|Lisieux 141
        Dieppe 762|Abbeville 801|Soissons 022|Laon 020|Châlons-en-Champagne 510|Épernay 512|Chaumont 520
        Bar-le-Duc 550|Verdun 551|Haguenau 675|Sélestat 676|Saverne 677
        """

    /// Countries, in French.
    static let countries = """
        France|Belgique|Suisse|Luxembourg|Allemagne|Italie|Espagne|Portugal|Pays-Bas|Danemark|Suède|Norvège|Finlande
        Islande|Irlande|Royaume-Uni|Pologne|Tchéquie|Slovaquie|Hongrie|Slovénie|Croatie|Serbie|Roumanie|Bulgarie|Grèce
        Turquie|Ukraine|Estonie|Lettonie|Lituanie|Malte|Chypre|Albanie|Autriche|Monaco|Maroc|Algérie|Tunisie|Égypte
        Afrique du Sud|Kenya|Nigéria|Ghana|Sénégal|Côte d'Ivoire|Cameroun|Éthiopie|Madagascar|Canada|États-Unis
        Mexique|Cuba|Haïti|Costa Rica|Colombie|Pérou|Chili|Argentine|Brésil|Uruguay|Bolivie|Équateur|Japon|Chine
        Corée du Sud|Inde|Thaïlande|Viêt Nam|Indonésie|Malaisie|Philippines|Singapour|Israël|Liban|Jordanie|Qatar
        Arabie saoudite|Kazakhstan|Géorgie|Arménie|Australie|Nouvelle-Zélande
        """
}
