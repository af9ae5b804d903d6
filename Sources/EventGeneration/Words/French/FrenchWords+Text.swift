extension FrenchWords {
    /// Colors.
    static let colors = """
        rouge|bleu|vert|jaune|noir|blanc|gris|marron|orange|violet|rose|turquoise|beige|or|argent|bronze|magenta|cyan
        olive|bleu marine|bleu ciel|bordeaux|lilas|ocre|crème|anthracite|corail|vert menthe|émeraude|cuivre|lavande
        kaki|ivoire|pourpre|bleu pétrole|indigo
        """

    /// Words of everyday speech, for sentences without a meaning.
    static let words = """
        maison arbre eau ciel rue ville jardin fenêtre porte table chaise livre lettre matin soir nuit jour semaine
        mois année été hiver automne printemps soleil lune étoile pluie neige vent nuage montagne vallée rivière lac
        mer île forêt prairie champ fleur feuille oiseau chien chat cheval poisson pomme pain fromage soupe café thé
        sucre sel feu pierre sable papier couleur image musique chanson voix mot phrase question réponse nombre
        horloge temps chemin pont train bateau voyage invité ami enfant mère père frère voisin travail pause jeu sport
        ballon but marché magasin prix argent main tête lumière ombre rêve histoire bonheur calme village école aller
        venir voir entendre dire demander trouver chercher apporter prendre donner tenir porter courir rouler voler
        nager chanter rire apprendre lire écrire compter peindre construire cuisiner manger boire dormir attendre
        rester commencer finir ouvrir montrer penser savoir espérer jouer marcher grand petit vieux nouveau jeune beau
        rapide lent fort doux chaud froid clair sombre long court large étroit haut profond léger lourd tendre dur
        frais sucré propre coloré tranquille gentil riche fatigué éveillé bon simple et ou mais car aujourd'hui hier
        bientôt toujours souvent rarement jamais ici dessous dessus gauche droite avec sans avant après contre pour
        très tout presque seulement aussi encore ensemble seul peut-être volontiers puis alors ainsi parfois demain
        maintenant loin près
        """
}
