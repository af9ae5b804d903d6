extension FrenchWords {
    /// Given names as they are met in France today.
    static let firstNames = """
        Marie Jean Pierre Michel André Philippe René Louis Alain Jacques Bernard Marcel Daniel Roger Robert Paul
        Claude Christian Henri Georges Nicolas François Patrick Gérard Christophe Joseph Julien Maurice Laurent
        Frédéric Eric David Stéphane Pascal Sébastien Alexandre Thierry Olivier Antoine Raymond Guy Dominique Charles
        Thomas Bruno Maxime Vincent Lucien Serge Franck Yves Jérôme Didier Marc Kevin Anthony Romain Guillaume Lucas
        Hugo Jules Gabriel Raphaël Arthur Adam Nathan Léo Ethan Noah Mathis Enzo Théo Clément Baptiste Quentin
        Benjamin Florian Valentin Simon Tom Axel Victor Martin Timothée Gaspard Augustin Maël Sacha Liam Nolan Eliott
        Aaron Samuel Rayan Mohamed Yanis Ibrahim Malik Karim Mehdi Farid Rachid Samir Ahmed Youssef Amine Bilal
        Étienne Émile Édouard Gilles Gilbert Fernand Albert Alfred Armand Aurélien Adrien Alexis Arnaud Benoît
        Bertrand Boris Cédric Cyril Damien Denis Edgar Emmanuel Fabien Fabrice Félix Gaël Gaëtan Grégory Hervé Hubert
        Ismaël Jonathan Jordan Joël Léon Ludovic Loïc Lionel Luc Marius Mathieu Matthieu Maximilien Mickaël Noël
        Octave Régis Rémi Richard Robin Roland Sylvain Tanguy Tristan Ulysse Xavier Yann Yannick Zacharie Anatole
        Ambroise Achille Basile Célestin Cyprien Corentin Dorian Erwan Evan Gauthier Isaac Joachim Kylian Léandre
        Lilian Malo Marceau Nino Oscar Paulin Robinson Soren Titouan Tony Virgile William Jeanne Françoise Monique
        Catherine Nathalie Isabelle Jacqueline Anne Sylvie Martine Madeleine Nicole Suzanne Hélène Christine
        Marguerite Denise Louise Christiane Yvonne Valérie Sophie Stéphanie Céline Véronique Chantal Renée Simone
        Andrée Germaine Sandrine Geneviève Julie Aurélie Brigitte Florence Émilie Patricia Camille Laurence Sarah
        Élodie Laetitia Marion Pauline Virginie Caroline Mélanie Charlotte Lucie Claire Emma Léa Chloé Manon Inès Jade
        Lola Zoé Alice Lina Anna Juliette Louna Rose Léna Mila Ambre Romane Agathe Nina Margaux Clara Eva Mathilde
        Lilou Océane Anaïs Justine Laura Morgane Noémie Alexandra Amandine Amélie Angélique Annick Annie Arlette
        Audrey Aude Béatrice Bénédicte Bernadette Blandine Carole Cécile Clémence Clémentine Colette Coralie Corinne
        Cynthia Danielle Delphine Diane Dorothée Edith Éliane Élisabeth Éloïse Elsa Estelle Esther Eugénie Fanny
        Fatima Faustine Flora Gabrielle Gaëlle Ghislaine Ginette Gisèle Gwenaëlle Henriette Hortense Huguette Inaya
        Irène Jeannine Joëlle Josette Josiane Judith Karine Khadija Leïla Lise Liliane Lisa Ludivine Lydie Maëlle
        Maeva Magali Maryse Mireille Muriel Myriam Nadège Nadia Nora Odette Odile Ophélie Paulette Perrine Pierrette
        Raymonde Régine Rolande Roxane Sabine Sabrina Samia Sandra Ségolène Séverine Solange Sonia Sylviane Thérèse
        Valentine Victoire Viviane Yasmine Yolande
        """

    /// Family names as they are met in France today.
    static let lastNames = """
        Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefebvre Leroy Roux David
        Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Lefèvre Faure Andre
        Mercier Blanc Guérin Boyer Garnier Chevalier François Legrand Gauthier Garcia Perrin Robin Clément Morin
        Nicolas Henry Roussel Mathieu Gautier Masson Marchand Duval Denis Dumont Marie Lemaire Noël Meyer Dufour
        Meunier Brun Blanchard Giraud Joly Rivière Lucas Brunet Gaillard Barbier Arnaud Martinez Gérard Roche Renard
        Schmitt Roy Leroux Colin Vidal Caron Picard Roger Fabre Aubert Lemoine Renaud Dumas Lacroix Olivier Philippe
        Bourgeois Pierre Benoît Rey Leclerc Payet Rolland Leclercq Guillaume Lecomte Lopez Jean Dupuy Guillot Hubert
        Berger Carpentier Sanchez Dupuis Moulin Louis Deschamps Huet Vasseur Perez Boucher Fleury Royer Klein Jacquet
        Adam Paris Poirier Marty Aubry Guyot Carré Charles Renault Charpentier Ménard Maillard Baron Bertin Bailly
        Hervé Schneider Fernandez Collet Léger Bouvier Julien Prévost Millet Perrot Daniel Cousin Germain Breton
        Besson Langlois Rémy Pelletier Lévêque Perrier Leblanc Barre Lebrun Marchal Weber Mallet Hamon Boulanger Jacob
        Monnier Michaud Rodriguez Guichard Gillet Étienne Grondin Poulain Tessier Chevallier Collin Chauvin Bouchet
        Gay Lemaître Bénard Maréchal Humbert Reynaud Antoine Hoarau Perret Barthélemy Cordier Pichon Lejeune Gilbert
        Lamy Delaunay Pasquier Carlier Laporte Gros Buisson Briand Alexandre Georges Ollivier Legros Delattre Didier
        Coste Hardy Guillon Bigot Gomez Blondel Allard Courtois Lesage Devaux Chartier Camus Pons Auger Bodin Barbe
        Ferrand Riou Boutin Blot Raymond Vallée Leduc Rossi Launay Bourdon Tanguy Delorme Voisin Peltier Guyon Jourdan
        Maury Mary Labbé Vaillant Lebon Chauvet Delmas Bazin Salmon Verdier Couturier Coulon Gallet Ruiz Mahé Rousset
        Levy Bruneau Pascal Prigent Normand Verrier Hebert Grenier Leconte Tournier Joubert Ferreira Diallo Traoré
        Benali Haddad Nguyen Martel Lacombe Lacoste Laborde Lafont Lagarde Lombard Loiseau Maurel Mounier Navarro
        Neveu Ollier Pages Parent Parmentier Paul Pineau Poncet Pottier Pruvost Raynaud Regnier Renou Rocher Rollin
        Roques Rossignol Sabatier Sauvage Savary Seguin Serre Tellier Texier Thibault Tissot Toussaint Valentin Vial
        Vigneron Villard Weiss Zimmermann Becker Becquet Berthelot Bertholon Besnard Blin Bonneau Bonnin Bossard
        Boucheron Bouquet Bourdin Bourguignon Brossard Carrière Castel Cazenave Chapelle Charrier Chatelain Chauveau
        Chrétien Claude Combes Cornu Costa Cros Cuvelier Dacosta Daumas Delage Delahaye Delannoy Delcourt Descamps
        Dias Doucet Drouet Duchêne Duclos Duhamel Dumoulin Dupin Duprat Durieux Duvernay Evrard Favier Favre Ferrier
        Flament Foucher Fouquet Fournel Fraisse Gilles Godard Gonzalez Goujon Granger Grégoire Gueguen Guibert
        Guignard Guillemin Guillet Guilbert Hamel Héritier Hoareau Imbert Jacques Jacquot Jamet Janin Josse Jolivet
        Lachaud Lafon Lagrange Lainé Lallemand Laroche Lavigne Leblond Lecoq Legendre Lelièvre Lemarchand Lenoir
        Lépine Letellier Levasseur Lhomme Magnier Maillet Marion Mas Maurin Merle Metz Moreno Mouton Munier Nicolle
        Pasquet Patel Peron Petitjean Picot Pinto Poisson Prost Rault Raymondin Ricard Rigaud Rodier Rondeau Rouxel
        Sellier Serres Simonet Soulier Tardy Techer Thierry Thuillier Vacher Vannier Verdin Vernet
        """
}
