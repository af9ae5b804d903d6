extension FrenchWords {
    /// Occupations.
    static let jobs = """
        développeuse|boulanger|infirmière|professeur|architecte|menuisier|comptable|cuisinier|policière|électricien
        journaliste|jardinier|pharmacienne|maçon|médecin|agriculteur|graphiste|mécanicien|avocate|couvreur|traductrice
        chauffeur de bus|dentiste|boucher|éducatrice|ébéniste|opticienne|conducteur de train|chimiste|pompier
        kinésithérapeute|gardien|fiscaliste|photographe|vétérinaire|plombier|bibliothécaire|peintre|coiffeuse
        serrurier|rédactrice|vendeur|sage-femme|ingénieur|psychologue|facteur|cheffe de chantier|meunier
        cheffe de projet|vigneron|assistante sociale|horloger|hôtesse de l'air|carreleur|notaire|forestier|recruteuse
        serveur|biologiste|apiculteur|analyste de données|magasinier|bijoutière|charpentier|acheteuse|orthophoniste
        fleuriste|cadreur|interprète|administrateur système
        """

    /// What names of companies begin with.
    static let companyParts = """
        Nord|Sud|Est|Ouest|Loire|Rhône|Seine|Garonne|Alpes|Azur|Étoile|Aigle|Faucon|Phénix|Delta|Oméga|Alpha|Nova
        Terra|Aqua|Luna|Solaris|Astra|Titan|Cristal|Granit|Chêne|Tilleul|Bouleau|Argent|Or|Bleu|Vert|Blanc|Rouge
        Aurore|Soleil|Horizon|Océan|Mont|Vallée|Forêt|Prairie|Lac|Port|Cité|Terroir|Euro|Inter|Trans|Uni|Pro|Multi
        Digi|Info|Réseau|Data|Optique|Méga|Primus|Armor|Lutèce|Phocée|Hexagone|Comptoir|Mercure|Neptune|Orion|Polaire
        Quantum
        """

    /// What companies deal in, as it stands in their names.
    static let trades = """
        Technologies|Bâtiment|Logistique|Distribution|Systèmes|Logiciels|Médias|Impression|Énergie|Meubles|Outillage
        Transports|Immobilier|Conseil|Électronique|Mécanique|Éditions|Métallerie|Textile|Alimentation|Boissons|Pharma
        Chimie|Verre|Papier|Voyages|Assurances|Sécurité|Environnement|Charpente|Précision|Brasserie|Messagerie|Sports
        Jouets|Design|Mesure|Jardins
        """

    /// What names of companies end with.
    static let companyForms = """
        SARL|SA|SAS|SASU|EURL|SNC|et Fils|et Associés
        """

    /// Things that are sold.
    static let products = """
        Sac à dos|Cafetière|Bouilloire|Lampe de bureau|Chaussures de randonnée|Veste de pluie|Casque audio|Clavier
        Casque de vélo|Sac de couchage|Bouteille isotherme|Poêle|Casserole|Bloc de couteaux|Fauteuil de bureau
        Bibliothèque|Lampadaire|Tapis|Parure de lit|Oreiller|Serviette de bain|Peignoir|Hamac|Sécateur|Arrosoir
        Barbecue|Parasol|Chaise de jardin|Pompe à vélo|Sacoche|Antivol|Lampe frontale|Lampe torche|Tente
        Matelas de camping|Réchaud|Gourde|Boîte à goûter|Grille-pain|Mixeur|Balance|Aspirateur|Fer à repasser
        Ventilateur|Radiateur|Réveil|Montre|Portefeuille|Sac à main|Ceinture|Écharpe|Bonnet|Gants|Pull|Chemise|Jean
        Baskets|Sandales|Ballon de football|Raquette de tennis|Tapis de yoga|Corde à sauter|Haltère|Jeu de société
        Puzzle|Train en bois|Ours en peluche|Carnet|Stylo-plume|Enceinte|Webcam|Chargeur|Carte mémoire|Imprimante
        Écran
        """

    /// What tells the products of one kind apart.
    static let models = """
        Classique|Pro|Mini|Maxi|Compact|Confort|Éco|Plus|Sport|Alpin|Nordique|Urbain|Rétro|Premium|Essentiel|Léger
        Ultra|Duo|Trio|Solo|Nature|Évasion|Famille|Junior|Voyage|Smart|Studio|Vario|Flex|Horizon
        """
}
