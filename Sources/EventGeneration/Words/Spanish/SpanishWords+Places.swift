extension SpanishWords {
    /// Streets.
    static let streets = """
        Calle Mayor|Calle Real|Calle de la Iglesia|Plaza de España|Plaza Mayor|Avenida de la Constitución
        Calle del Sol|Calle de la Fuente|Calle Nueva|Calle San Juan|Calle San José|Calle San Pedro|Calle Santa María
        Calle Santa Ana|Calle San Antonio|Calle San Miguel|Calle del Carmen|Calle del Rosario|Calle del Pilar
        Calle de la Paz|Calle de la Luna|Calle de la Cruz|Calle de la Estación|Calle de la Rosa|Calle de las Flores
        Calle de los Olivos|Calle de los Naranjos|Calle de los Almendros|Calle del Pino|Calle del Olmo|Calle del Roble
        Calle del Castillo|Calle del Puente|Calle del Río|Calle del Mar|Calle del Puerto|Calle del Molino
        Calle del Horno|Calle del Pozo|Calle del Mercado|Calle del Teatro|Calle de la Escuela|Calle de la Huerta
        Calle de la Plata|Calle de la Palma|Calle de la Sierra|Calle de la Vega|Calle de la Torre|Calle de la Victoria
        Calle de la Libertad|Calle Alta|Calle Baja|Calle Ancha|Calle Larga|Calle Cervantes|Calle Lope de Vega
        Calle Quevedo|Calle Góngora|Calle Calderón de la Barca|Calle Goya|Calle Velázquez|Calle Murillo|Calle Picasso
        Calle Dalí|Calle Gaudí|Calle Falla|Calle Albéniz|Calle Granados|Calle Colón|Calle Magallanes|Calle Elcano
        Calle Ramón y Cajal|Calle Doctor Fleming|Calle Antonio Machado|Calle Federico García Lorca
        Calle Juan Ramón Jiménez|Calle Rosalía de Castro|Calle Miguel Hernández|Calle Unamuno|Calle Galileo
        Calle Toledo|Calle Sevilla|Calle Granada|Calle Zaragoza|Calle Valencia|Calle Asturias|Calle Galicia
        Calle Andalucía|Calle Aragón|Calle Navarra|Avenida de Europa|Avenida de América|Avenida de Portugal
        Avenida de Madrid|Avenida de Barcelona|Avenida de Andalucía|Avenida del Mediterráneo|Avenida de la Estación
        Avenida de la Libertad|Avenida del Parque|Paseo Marítimo|Paseo de la Alameda|Paseo del Prado
        Paseo de la Ribera|Paseo de los Tilos|Ronda del Norte|Ronda del Sur|Travesía del Convento|Camino Viejo
        Camino de la Ermita|Camino de los Molinos|Plaza de la Constitución|Plaza del Ayuntamiento|Plaza de la Merced
        Plaza Nueva|Plaza de los Reyes|Callejón del Gato|Cuesta de San Roque|Carretera de Burgos
        """

    /// Cities with the first three digits of a postcode of theirs.
    static let cities = """
        Madrid 280|Barcelona 080|Valencia 460|Sevilla 410|Zaragoza 500|Málaga 290|Murcia 300|Palma 070
        Las Palmas de Gran Canaria 350|Bilbao 480|Alicante 030|Córdoba 140|Valladolid 470|Vigo 362|Gijón 332
        Vitoria 010|La Coruña 150|Elche 032|Granada 180|Tarrasa 082|Badalona 089|Oviedo 330|Sabadell 082|Cartagena 302
        Móstoles 289|Jerez de la Frontera 114|Pamplona 310|Santa Cruz de Tenerife 380|Almería 040|Fuenlabrada 289
        Alcalá de Henares 288|Leganés 289|San Sebastián 200|Getafe 289|Burgos 090|Albacete 020|Santander 390
        Castellón de la Plana 120|Alcorcón 289|La Laguna 382|Logroño 260|Badajoz 060|Salamanca 370|Marbella 296
        Huelva 210|Lérida 250|Tarragona 430|Dos Hermanas 417|Parla 289|Torrejón de Ardoz 288|Mataró 083|León 240
        Cádiz 110|Algeciras 112|Santa Coloma de Gramanet 089|Alcobendas 281|Jaén 230|Orense 320|Reus 432|Barakaldo 489
        Gerona 170|Lugo 270|Santiago de Compostela 157|Cáceres 100|Lorca 308|Telde 352|Coslada 288|Roquetas de Mar 047
        El Ejido 047|Talavera de la Reina 456|San Fernando 111|Guadalajara 190|Avilés 334|Torrevieja 031|Melilla 520
        Ceuta 510|Pozuelo de Alarcón 282|Toledo 450|Palencia 340|Ciudad Real 130|Ferrol 154|Pontevedra 360|Getxo 489
        Arona 386|Torremolinos 296|Estepona 296|Benidorm 035|Vélez-Málaga 297|Fuengirola 296|Gandía 467|Rubí 081
        Manresa 082|Paterna 469|Sagunto 465|Torrelavega 393|Linares 237|Mijas 296|Chiclana 111|Ávila 050|Cuenca 160
        Zamora 490|Huesca 220|Segovia 400|Mérida 068|Elda 036|Alcoy 038|Utrera 417|Motril 186|Irún 203|Ponferrada 244
        Soria 420|Teruel 440|Calatayud 503|Tudela 315|Miranda de Ebro 092|Aranda de Duero 094|Plasencia 106
        Don Benito 064|Almendralejo 062|Écija 414|Ronda 294|Antequera 292|Lucena 149|Úbeda 234|Baza 188|Guadix 185
        Adra 047|Yecla 305|Cieza 305|Orihuela 033|Denia 037|Jávea 037|Villena 034|Onteniente 468|Alcira 466|Játiva 468
        Vinaroz 125|Tortosa 435|Amposta 438|Figueras 176|Olot 178|Vich 085|Igualada 087|Granollers 084|Sitges 088
        Ibiza 078|Mahón 077|Manacor 075|Arrecife 355|Puerto del Rosario 356|Adeje 386|Los Llanos 387|Éibar 206
        Durango 482|Basauri 489|Castro Urdiales 397|Llanes 335|Mieres 336|Viveiro 278|Monforte 274|Astorga 247
        Benavente 496
        """

    /// Countries, in Spanish.
    static let countries = """
        España|Portugal|Francia|Italia|Alemania|Bélgica|Países Bajos|Luxemburgo|Suiza|Austria|Andorra|Dinamarca|Suecia
        Noruega|Finlandia|Islandia|Irlanda|Reino Unido|Polonia|Chequia|Eslovaquia|Hungría|Eslovenia|Croacia|Serbia
        Rumanía|Bulgaria|Grecia|Turquía|Ucrania|Estonia|Letonia|Lituania|Malta|Chipre|Albania|Marruecos|Túnez|Argelia
        Egipto|Sudáfrica|Kenia|Nigeria|Ghana|Senegal|Etiopía|Guinea Ecuatorial|Canadá|Estados Unidos|México|Guatemala
        Honduras|El Salvador|Nicaragua|Costa Rica|Panamá|Cuba|República Dominicana|Puerto Rico|Colombia|Venezuela
        Ecuador|Perú|Bolivia|Chile|Argentina|Paraguay|Uruguay|Brasil|Japón|China|Corea del Sur|India|Tailandia|Vietnam
        Indonesia|Malasia|Filipinas|Singapur|Israel|Líbano|Jordania|Catar|Arabia Saudí|Kazajistán|Georgia|Armenia
        Australia|Nueva Zelanda
        """
}
