extension SpanishWords {
    /// Occupations.
    static let jobs = """
        desarrolladora|panadero|enfermera|profesor|arquitecta|carpintero|contable|cocinero|policía|electricista
        periodista|jardinero|farmacéutica|albañil|médica|agricultor|diseñadora gráfica|mecánico|abogada|techador
        traductora|conductor de autobús|dentista|carnicero|educadora|ebanista|óptica|maquinista|química|bombero
        fisioterapeuta|conserje|asesora fiscal|fotógrafo|veterinaria|fontanero|bibliotecaria|pintor|peluquera
        cerrajero|redactora|vendedor|matrona|ingeniero|psicóloga|cartero|jefa de obra|molinero|jefa de proyecto
        viticultor|trabajadora social|relojero|azafata|solador|notaria|guarda forestal|técnica de selección|camarero
        bióloga|apicultor|analista de datos|mozo de almacén|joyera|soldador|compradora|logopeda|florista|cámara
        intérprete|administrador de sistemas
        """

    /// What names of companies begin with.
    static let companyParts = """
        Norte|Sur|Este|Oeste|Ebro|Tajo|Duero|Guadiana|Sierra|Costa|Estrella|Águila|Halcón|Fénix|Delta|Omega|Alfa|Nova
        Terra|Aqua|Luna|Solar|Astra|Titán|Cristal|Granito|Roble|Olivo|Encina|Plata|Oro|Azul|Verde|Blanco|Rojo|Aurora
        Sol|Horizonte|Océano|Monte|Valle|Bosque|Prado|Lago|Puerto|Ciudad|Tierra|Euro|Inter|Trans|Uni|Pro|Multi|Digi
        Info|Red|Datos|Visión|Mega|Primus|Ibérica|Hispania|Levante|Cantabria|Almacén|Mercurio|Neptuno|Orión|Polar
        Quantum
        """

    /// What companies deal in, as it stands in their names.
    static let trades = """
        Tecnologías|Construcciones|Logística|Distribuciones|Sistemas|Software|Medios|Impresión|Energía|Muebles
        Herramientas|Transportes|Inmobiliaria|Consultores|Electrónica|Maquinaria|Editorial|Metales|Textil|Alimentación
        Bebidas|Farma|Química|Vidrio|Papel|Viajes|Seguros|Seguridad|Medio Ambiente|Maderas|Precisión|Cervecera
        Mensajería|Deportes|Juguetes|Diseño|Medición|Jardines
        """

    /// What names of companies end with.
    static let companyForms = """
        S.L.|S.A.|S.L.U.|S.Coop.|S.C.|e Hijos|y Asociados|Hermanos
        """

    /// Things that are sold.
    static let products = """
        Mochila|Cafetera|Hervidor|Lámpara de mesa|Botas de montaña|Chubasquero|Auriculares|Teclado|Casco de bicicleta
        Saco de dormir|Termo|Sartén|Cacerola|Juego de cuchillos|Silla de oficina|Estantería|Lámpara de pie|Alfombra
        Juego de cama|Almohada|Toalla de baño|Albornoz|Hamaca|Tijeras de podar|Regadera|Barbacoa|Sombrilla
        Silla de jardín|Bomba de aire|Alforja|Candado|Linterna frontal|Linterna|Tienda de campaña|Esterilla|Hornillo
        Cantimplora|Fiambrera|Tostadora|Batidora|Báscula|Aspiradora|Plancha|Ventilador|Calefactor|Despertador|Reloj
        Cartera|Bolso|Cinturón|Bufanda|Gorro|Guantes|Jersey|Camisa|Vaqueros|Zapatillas|Sandalias|Balón de fútbol
        Raqueta de tenis|Esterilla de yoga|Comba|Mancuerna|Juego de mesa|Rompecabezas|Tren de madera|Oso de peluche
        Cuaderno|Pluma|Altavoz|Cámara web|Cargador|Tarjeta de memoria|Impresora|Monitor
        """

    /// What tells the products of one kind apart.
    static let models = """
        Pro|Mini|Maxi|Confort|Eco|Plus|Sport|Alpina|Nórdica|Urban|Retro|Premium|Esencial|Ultra|Duo|Trío|Solo|Classic
        Natura|Aventura|Familia|Junior|Travel|Smart|Estudio|Vario|Flex|Horizonte|Total|Estándar
        """
}
