extension SpanishWords {
    /// Given names as they are met in Spain today.
    static let firstNames = """
        Antonio José Manuel Francisco David Juan Javier Daniel Carlos Jesús Alejandro Miguel Rafael Pedro Pablo Ángel
        Sergio Fernando Jorge Luis Alberto Álvaro Diego Adrián Raúl Iván Rubén Enrique Óscar Ramón Vicente Andrés
        Joaquín Santiago Víctor Eduardo Mario Roberto Jaime Marcos Ignacio Hugo Alfonso Jordi Salvador Ricardo Emilio
        Guillermo Gabriel Julián Julio Marc Tomás Agustín Gonzalo Félix Cristian Martín Nicolás Joan Samuel Mohamed
        Lucas Ismael Héctor Iker Alfredo Domingo Sebastián Izan Mariano Mateo Rodrigo Leo Felipe Alexander César
        Xavier Josep Gregorio Mohammed Lorenzo Alonso Cristóbal Eugenio Arturo Aitor Borja Esteban Bruno Germán Jaume
        Ernesto Isaac Eric Valentín Abel Aarón Adolfo Amadeo Anselmo Aníbal Ariel Arnau Asier Bartolomé Basilio Benito
        Benjamín Bernardo Biel Camilo Carmelo Celestino Claudio Constantino Cosme Damián Darío Dionisio Edgar Efraín
        Eladio Eliseo Eloy Emiliano Enzo Ezequiel Fabián Facundo Federico Fermín Fidel Florentino Gael Gaspar Gerardo
        Gerard Gilberto Guillem Gustavo Hernán Horacio Humberto Íñigo Isidro Jacinto Jacobo Jairo Jerónimo Joel
        Jonathan Josué Kevin Lautaro Leandro Leonardo Leopoldo Lisandro Lope Marcelino Marcelo Marcial Matías Mauricio
        Mauro Máximo Melchor Moisés Nacho Narciso Néstor Noé Octavio Olmo Oriol Orlando Osvaldo Patricio Pau Pelayo
        Plácido Pol Ramiro Reinaldo René Rodolfo Rogelio Román Roque Rosendo Santos Saúl Silvio Simón Teodoro Telmo
        Thiago Tristán Ulises Unai Urbano Valeriano Wenceslao Yago Zacarías María Carmen Ana Isabel Laura Cristina
        Marta Dolores Lucía Pilar Elena Sara Paula Mercedes Raquel Beatriz Rosa Patricia Andrea Rocío Mónica Alba
        Ángela Julia Sonia Irene Sandra Montserrat Silvia Susana Marina Yolanda Natalia Margarita Eva Claudia
        Inmaculada Encarnación Esther Verónica Noelia Nuria Carolina Ángeles Consuelo Josefa Teresa Antonia Francisca
        Concepción Rosario Carla Daniela Sofía Martina Valeria Alma Emma Noa Lola Vega Jimena Olivia Vera Mía Carlota
        Abril Adriana Alejandra Alicia Amaia Amalia Amparo Anabel Ainhoa Ainara Almudena Araceli Ariadna Asunción
        Aurora Azucena Bárbara Belén Berta Blanca Candela Catalina Cecilia Celia Clara Concha Covadonga Coral Débora
        Delia Diana Eloísa Elisa Elsa Emilia Esperanza Estefanía Estela Estrella Eugenia Eulalia Fátima Felisa
        Fernanda Flora Gabriela Gemma Gloria Gracia Graciela Guadalupe Helena Herminia Inés Ingrid Iria Isidora Itziar
        Ivana Jacinta Jana Jennifer Jessica Josefina Juana Judith Juliana Laia Leire Leonor Leticia Lidia Lina Lorena
        Lourdes Luciana Luisa Luna Macarena Magdalena Maite Manuela Marcela Mariana Maribel Maricarmen Marisol Matilde
        Melisa Micaela Milagros Miriam Miranda Nadia Nagore Natividad Nerea Nieves Nora Noemí Ofelia Olga Paloma
        Penélope Petra Rafaela Ramona Rebeca Regina Remedios Renata Rita Roberta Sabrina Salomé Samanta Selena Soledad
        Tamara Tania Tatiana Trinidad Triana Úrsula Valentina Vanesa Victoria Violeta Virginia Viviana Ximena Yaiza
        Yasmina Zaira Zoe
        """

    /// Family names as they are met in Spain today.
    static let lastNames = """
        García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Hernández Ruiz Díaz
        Moreno Muñoz Álvarez Romero Gutiérrez Alonso Navarro Torres Domínguez Ramos Vázquez Ramírez Gil Serrano
        Morales Molina Blanco Suárez Castro Ortega Delgado Ortiz Marín Rubio Núñez Medina Sanz Castillo Iglesias
        Cortés Garrido Santos Guerrero Lozano Cano Cruz Méndez Flores Prieto Herrera Peña León Márquez Cabrera Gallego
        Calvo Vidal Campos Reyes Vega Fuentes Carrasco Díez Aguilar Caballero Nieto Santana Vargas Pascual Giménez
        Herrero Hidalgo Montero Lorenzo Santiago Benítez Durán Ibáñez Arias Mora Ferrer Carmona Vicente Rojas Soto
        Crespo Román Pastor Velasco Parra Sáez Moya Bravo Rivera Gallardo Soler Silva Pardo Merino Esteban Rivas
        Franco Lara Espinosa Camacho Arroyo Vera Izquierdo Casado Sierra Redondo Luque Montes Rey Carrillo Galán Otero
        Bernal Segura Contreras Ríos Heredia Mendoza Marcos Robles Bueno Guerra Valero Palacios Varela Expósito Vila
        Mateo Benito Andrés Pereira Macías Calderón Santamaría Villar Roldán Pacheco Bermúdez Miranda Salazar Acosta
        Plaza Menéndez Guillén Escudero Aguilera Pons Beltrán Rico Salas Conde Trujillo Castaño Quintana Gallegos
        Avila Tapia Correa Bautista Manzano Miguel Costa Cuesta Aranda Blázquez Clemente Roca Rueda Estévez Simón
        Ballesteros Zamora Barroso Lázaro Abad Cuevas Paredes Nicolás Salvador Pineda Millán Serra Requena Padilla
        Valverde Ponce Espejo Cordero Pulido Mata Muñiz Toledo Jurado Saavedra Bermejo Solís Rosario Puig Valencia
        Bonilla Alarcón Granados Cárdenas Linares Ferrero Salgado Peralta Carbonell Sevilla Olmo Cáceres Maldonado
        Marrero Sosa Villalba Murillo Amador Casas Galindo Sancho Caro Hurtado Escobar Fajardo Bustos Oliva Tomás
        Gracia Aragón Aguado Quintero Cobo Palomo Baena Lorente Perea Ochoa Arribas Alcaraz Tejada Segovia Cabello
        Barrios Avilés Sola Ojeda Latorre Parejo Robledo Córdoba Villanueva Cantero Osorio Mesa Bosch Collado Osuna
        Tirado Bernabé Barba Cid Piña Godoy Belmonte Cuadrado Rosa Guzmán Solano Melero Palma Cervera Mena Ros Burgos
        Huertas Navas Ripoll Lago Rosado Llamas Chacón Montoya Cazorla Rosell Rincón Dorado Arranz Juárez Sastre Valle
        Rosales Prado Téllez Tena Mejías Bello Leal Riera Morán Moral Amor Vallejo Pizarro Gascón Cámara Olivares
        Alcántara Alfonso Portillo Gálvez Porras Zapata Cerezo Ayala Calero Cobos Lucas Barreiro Fraile Corral
        Castellano Checa Barrera Aparicio Arenas Mas Polo Rovira Puente Carretero Megías Páez Anaya Pozo Quesada
        Marcelo Tello Ávalos Arévalo Becerra Blasco Boix Cabezas Calleja Candela Carballo Carreras Casanova Castells
        Catalán Cebrián Colomer Company Coronado Corrales Crespí Doménech Duarte Echeverría Egea Elizalde Escribano
        Espín Falcón Feijoo Figueroa Font Frías Fuster Galiano Gamboa Garay Gaspar Gimeno Girón Goñi Granero Grau Gris
        Guijarro Haro Higueras Hoyos Huerta Ibarra Infante Jaén Jara Larrañaga Ledesma Lema Llorente Lobo Loera Losada
        Luna Madrid Maestre Mariscal Marqués Mayor Mayoral Mira Monge Montesinos Morera Mosquera Naranjo Nevado
        Noguera Novo Olmedo Orozco Ortuño Palacio Paz Pedraza Peinado Piñeiro Planas Quirós Rangel Recio Riquelme
        Sabater Salinas Sandoval Tamayo Tovar Uribe Urrutia Valdés Valls Velázquez Verdugo Vergara Vilar Yáñez Zabala
        Zafra Zambrano Zapatero Zurita
        """
}
