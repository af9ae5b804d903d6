extension SpanishWords {
    /// Colors.
    static let colors = """
        rojo|azul|verde|amarillo|negro|blanco|gris|marrón|naranja|violeta|rosa|turquesa|beige|dorado|plateado|bronce
        magenta|cian|oliva|azul marino|celeste|granate|lila|ocre|crema|antracita|coral|verde menta|esmeralda|cobre
        lavanda|caqui|marfil|púrpura|petróleo|índigo
        """

    /// Words of everyday speech, for sentences without a meaning.
    static let words = """
        casa árbol agua cielo calle ciudad jardín ventana puerta mesa silla libro carta mañana tarde noche día semana
        mes año verano invierno otoño primavera sol luna estrella lluvia nieve viento nube montaña valle río lago mar
        isla bosque prado campo flor hoja pájaro perro gato caballo pez manzana pan queso sopa café té azúcar sal
        fuego piedra arena oro papel color imagen música canción voz palabra frase pregunta respuesta número reloj
        tiempo camino puente tren barco viaje invitado amigo niño madre padre hermano hermana vecino maestro trabajo
        pausa juego deporte balón gol mercado tienda precio dinero mano ojo corazón cabeza luz sombra sueño historia
        suerte calma pueblo ir venir ver oír decir preguntar encontrar buscar traer tomar dar tener llevar correr
        conducir volar nadar cantar reír aprender leer escribir contar pintar construir cocinar comer beber dormir
        esperar quedar empezar acabar abrir mostrar pensar saber jugar grande pequeño viejo nuevo joven bonito rápido
        lento fuerte suave caliente frío claro oscuro largo corto ancho estrecho alto profundo ligero pesado blando
        duro fresco dulce limpio alegre tranquilo amable rico cansado despierto bueno sencillo y o pero porque hoy
        ayer pronto siempre a menudo nunca aquí allí arriba abajo izquierda derecha con sin antes después junto bajo
        sobre entre contra para muy todo casi solo también ya otra vez juntos quizás luego entonces así lejos cerca
        """
}
