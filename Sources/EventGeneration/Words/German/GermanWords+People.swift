extension GermanWords {
    /// Given names as they are met in Germany today.
    static let firstNames = """
        Peter Michael Thomas Andreas Wolfgang Klaus Jürgen Stefan Christian Uwe Werner Hans Frank Bernd Martin Manfred
        Markus Dieter Jörg Alexander Matthias Jan Ralf Heinz Günter Daniel Rainer Holger Torsten Sebastian Karl
        Gerhard Sven Helmut Jens Walter Tobias Florian Dirk Oliver Marcel Norbert Patrick Horst Philipp Christoph
        Volker Dennis Rolf Kai Marco Jochen Felix Lukas Leon Finn Jonas Paul Luca Elias Noah Ben Luis Maximilian
        Julian Tim Niklas Simon Moritz Jakob David Anton Emil Oskar Theo Henry Liam Mats Jannik Fabian Benjamin Kevin
        Robin Nico Timo Erik Lars Malte Hendrik Henrik Marius Dominik Johannes Georg Konstantin Valentin Vincent
        Friedrich Ludwig Otto Hermann Heinrich Wilhelm Albert Alfred Kurt Erwin Ernst Fritz Gustav Hugo Rudolf
        Siegfried Egon Erich Eugen Herbert Hubert Josef Lothar Roland Reinhard Rüdiger Detlef Eckhard Gernot Hartmut
        Harald Joachim Ulrich Udo Axel Bastian Björn Carsten Guido Ingo Marc Mario Olaf René Ronny Steffen Thorsten
        Tilo Mehmet Mustafa Ali Murat Emre Can Deniz Yusuf Ivan Milan Nikola Tomasz Piotr Adrian Aaron Adam Arne Benno
        Bruno Clemens Cornelius Edgar Falk Ferdinand Franz Gregor Hannes Ignaz Jasper Joel Joris Justus Kilian
        Korbinian Lennard Levin Linus Lorenz Magnus Mathis Mika Nils Ole Pascal Piet Quirin Raphael Richard Robert
        Roman Samuel Till Titus Tom Veit Wendelin Xaver Maria Ursula Monika Petra Elisabeth Sabine Renate Helga Karin
        Brigitte Ingrid Erika Andrea Gisela Claudia Susanne Gabriele Christa Christine Hildegard Anna Birgit Barbara
        Gerda Stefanie Heike Elke Martina Ute Angelika Irmgard Julia Nicole Silke Anja Jutta Cornelia Katrin Marion
        Sandra Christina Kerstin Margarete Anke Ulrike Melanie Daniela Doris Bettina Katharina Sonja Tanja Silvia
        Regina Eva Inge Manuela Simone Nadine Katja Bianca Ilse Ruth Edith Lieselotte Anneliese Rosemarie Waltraud
        Marlene Lena Emma Mia Hannah Sophia Lea Marie Leonie Emily Lina Laura Sarah Lisa Johanna Charlotte Luisa Clara
        Greta Frieda Ida Mathilda Paula Helena Amelie Nele Pia Jana Maja Merle Lotta Ella Emilia Nora Isabell Antonia
        Franziska Theresa Vanessa Jessica Jennifer Jasmin Sabrina Yvonne Anne Antje Astrid Beate Carola Carina Dagmar
        Dorothea Elfriede Ellen Frauke Friederike Gudrun Hanna Hannelore Heidi Helene Henriette Ines Inga Iris Irene
        Jule Judith Karla Kirsten Kristina Larissa Liselotte Lydia Magdalena Maike Mareike Margit Marianne Marlies
        Mechthild Miriam Nadja Natalie Nina Patricia Rebecca Ricarda Rita Rosa Rosalie Roswitha Sigrid Sieglinde
        Stella Svenja Swantje Tabea Tamara Ulla Valerie Vera Veronika Verena Viktoria Wiebke Wilma Zoe Ayşe Fatma Elif
        Emine Zeynep Aylin Olga Natascha Agnieszka Käthe Bärbel Änne
        """

    /// Family names as they are met in Germany today.
    static let lastNames = """
        Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein
        Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Schmitz Krause
        Meier Lehmann Schmid Schulze Maier Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz
        Möller Weiß Jung Hahn Schubert Vogel Friedrich Keller Günther Frank Berger Winkler Roth Beck Lorenz Baumann
        Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher Krämer Vogt Stein Jäger Otto Sommer
        Groß Seidel Heinrich Brandt Haas Schreiber Graf Schulte Dietrich Ziegler Kuhn Pohl Engel Horn Busch Bergmann
        Thomas Voigt Sauer Arnold Wolff Pfeiffer Ernst Hübner Lindner Peter Fritz Paul Nowak Hansen Schütz Kern
        Seifert Bender Marx Kurz Bock Hermann Beyer Wirth Kunz Förster Böttcher Ott Schramm Reuter Michel Rudolph Adam
        Barth Brinkmann Urban Maurer Jahn Nagel Hein Grimm Reinhardt Fiedler Schilling Blum Ullrich Heinz Kolb Hess
        Burger Schenk Becher Rieger Vetter Stark Krieger Behrens Gabriel Götz Kirchner Ritter Kaufmann Ebert Ulrich
        Bachmann Stahl Sander Langer Krebs Wendt Böhme Heller Nickel Scherer Freitag Naumann Dittrich Eckert Baier
        Springer Gebhardt Zander Geiger Wild Bittner Lutz Janssen Appel Thiel Wegner Anders Kessler Ackermann Decker
        Jansen Kruse Wulf Konrad Siebert Rose Brunner Binder Döring Strauß Bauch Hirsch Esser Hagen Hauser Steiner
        Pfeifer Voß Ehlers Lohmann Heine Unger Weidner Menzel Schwab Löffler Schlüter Fink Beier Harms Westphal
        Kaminski Zeller Seitz Auer Noack Rausch Wiese Eder Reich Metzger Thieme Wittmann Rauch Petersen Kluge Steffen
        Bayer Lechner Moser Wenzel Hinz Schindler Körner Ruf Stephan Kraft Hecht Bär Hempel Stoll Heuer Heinze
        Buchholz Funk Conrad Großmann Fröhlich Paulsen Grote Siegel Wilke Prinz Held Link Kunze Weigel Rohde Bischoff
        Gruber Engelhardt Reimann Runge Siegert Thomsen Eberhardt Eichhorn Falk Feldmann Gerlach Giese Göbel Haase
        Hamann Hartwig Heck Henkel Henning Herzog Hesse Hildebrandt Hinrichs Hoppe Jacob Jakob Jacobs Jost Junker Karl
        Kiefer Klaus Knoll Kohl Köster Kretschmer Kröger Kuhlmann Lampe Lauer Lemke Linke Loos Ludewig Mack Mai Mann
        Marquardt Martens Mertens Merkel Mohr Münch Neubauer Nitsche Oswald Pape Petri Philipp Pieper Popp Preuß
        Probst Raab Rapp Rau Rehm Reimer Reinhold Renner Riedel Riedl Rösch Röder Rothe Rupp Sachs Schade Schäffer
        Schaller Scheffler Schick Schiller Schlegel Schlosser Schön Schott Schrader Schreiner Schröter Schuler Schultz
        Schumann Schwarze Seemann Seiler Sievers Späth Specht Stadler Steinbach Stock Straub Strobel Sturm Teichmann
        Theis Thiele Timm Trautmann Uhlig Ulbrich Voigtländer Volk Volkmann Wacker Wahl Walther Weigand Weis Weiland
        Weiler Weinert Wichmann Widmann Wiedemann Wieland Wilhelm Will Wimmer Winkelmann Witt Witte Wolter Wunderlich
        Zahn Zeidler Zimmer Zobel Yılmaz Kaya Demir Şahin Çelik Öztürk Arslan Aydın Kowalski Wiśniewski Popović
        Jovanović Horvat Petrović Ivanov
        """
}
