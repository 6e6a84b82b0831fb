/// What the check of a file finds wrong, in both languages. The check itself, here and in a browser, speaks English and knows
/// nothing of readers: its sentences are known again by their shape. What is not among them (an error of a library, deep in a
/// broken file) is shown as it is, and marked as English.
enum FindingPhrases {
  /// - Parameter found: `file: what is wrong`.
  /// - Returns: nil where a part of it is not known.
  static func spanish(file: String, message: String) -> String? {
    said(message).map { "\(said(file) ?? file): \($0)" }
  }

  /// The sentence, or one behind a place such as `proof 3: `.
  private static func said(_ sentence: String) -> String? {
    for phrase in ordered {
      if let values = values(in: sentence, of: phrase.english) { return filled(phrase.spanish, with: values) }
    }
    guard let colon = sentence.firstRange(of: ": ") else { return nil }
    let place = String(sentence[..<colon.lowerBound])
    return said(String(sentence[colon.upperBound...])).map { "\(said(place) ?? place): \($0)" }
  }

  /// What stands for `%@` in a sentence; nil where it is another sentence.
  private static func values(in sentence: String, of pattern: String) -> [String]? {
    var parts = pattern.split(separator: "%@", omittingEmptySubsequences: false)[...]
    guard let first = parts.popFirst(), sentence.hasPrefix(first) else { return nil }
    var rest = sentence.dropFirst(first.count)
    guard let last = parts.popLast() else { return rest.isEmpty ? [] : nil }
    guard rest.hasSuffix(last) else { return nil }
    rest = rest.dropLast(last.count)
    var values: [String] = []
    for part in parts {
      guard let place = rest.firstRange(of: part) else { return nil }
      values.append(String(rest[..<place.lowerBound]))
      rest = rest[place.upperBound...]
    }
    values.append(String(rest))
    // A value that goes over a colon would swallow the sentence behind a place.
    return pattern.contains(": ") || !values.contains { $0.contains(": ") } ? values : nil
  }

  private static func filled(_ text: String, with values: [String]) -> String {
    let parts = text.split(separator: "%@", omittingEmptySubsequences: false)
    return zip(parts, values + [""]).reduce(into: "") { $0 += $1.0 + $1.1 }
  }

  /// Those with the most words of their own first: a shorter one may be a part of a longer one.
  private static let ordered = all.sorted { $0.english.count > $1.english.count }

  /// For the script of the page: English and Spanish, a tab between, one a line.
  static let lines = ordered.map { "\($0.english)\t\($0.spanish)" }.joined(separator: "\n")

  static let all = places + package + seal + proofs + shown + evidence + container + bag

  private static let places = [
    Phrase("the file", "el archivo"), Phrase("the ZIP file", "el archivo ZIP"), Phrase("the proof", "la prueba"),
    Phrase("the bag", "la bolsa"), Phrase("proof %@", "prueba %@"),
  ]

  private static let package = [
    Phrase("is missing", "falta"), Phrase("there is no record", "no hay ningún documento"),
    Phrase("is missing; this is no production of Rostra", "falta; no es una entrega de Rostra"),
    Phrase(
      "it holds no bagit.txt: this is no production of Rostra", "no contiene bagit.txt: no es una entrega de Rostra"),
    Phrase("was added: no manifest lists it", "se añadió: ninguna lista lo menciona"),
    Phrase("is listed, and is not there", "está en la lista y no está aquí"),
    Phrase("a line is no entry", "una línea no es una entrada"),
    Phrase("its SHA-256 is not the one listed", "su SHA-256 no es el de la lista"),
    Phrase("its SHA-512 is not the one listed", "su SHA-512 no es el de la lista"),
    Phrase("cannot be read: %@", "no se puede leer: %@"), Phrase("could not be read: %@", "no se pudo leer: %@"),
    Phrase("%@ errors", "%@ errores"), Phrase("not base64", "no es base64"),
    Phrase("not hexadecimal", "no es hexadecimal"), Phrase("it ends early", "termina antes de tiempo"),
    Phrase("it is of an unknown format", "su formato es desconocido"),
    Phrase(
      "it is too large for a browser: use rostra verify", "es demasiado grande para un navegador: use rostra verify"),
    Phrase("it is too large for the proof of a record", "es demasiado grande para la prueba de un documento"),
  ]

  private static let seal = [
    Phrase("it is no seal of a production", "no es el sello de una entrega"),
    Phrase("the seal's line %@ is not what a seal has there", "la línea %@ del sello no es la que corresponde"),
    Phrase("it is for another checkpoint", "es de otro punto de control"),
    Phrase(
      "it is for a checkpoint of %@ leaves, here is one of %@",
      "es de un punto de control de %@ hojas; aquí hay uno de %@"),
    Phrase(
      "it is for another production than the folder's name says", "es de otra entrega que la que nombra la carpeta"),
    Phrase("its folder is %@, the seal is for production %@", "su carpeta es %@; el sello es de la entrega %@"),
    Phrase("is not the one that the agency signed", "no es el que firmó la entidad"),
    Phrase(
      "it is signed with another key than the agency's", "está firmado con otra clave que la de la entidad"),
    Phrase("it is not the key that was expected, %@", "no es la clave que se esperaba, %@"),
    Phrase("it is not of the key that was expected, %@", "no es de la clave que se esperaba, %@"),
    Phrase("it is no signed note", "no es una nota firmada"),
    Phrase("it is no checkpoint", "no es un punto de control"),
    Phrase("a signature line is broken", "una línea de firma está dañada"),
    Phrase("it is not signed by %@", "no está firmado por %@"),
    Phrase("the signature by %@ is wrong", "la firma de %@ es incorrecta"),
    Phrase("it is of another log than the key", "es de otro registro que la clave"),
    Phrase("the key is no Ed25519 key of a log", "la clave no es una clave Ed25519 de un registro"),
    Phrase(
      "the key's number is not the one of its name and bytes", "el número de la clave no es el de su nombre y sus bytes"
    ),
    Phrase(
      "the proof of consistency is for other checkpoints", "la prueba de consistencia es de otros puntos de control"),
    Phrase(
      "its proof of consistency is for other checkpoints",
      "su prueba de consistencia es de otros puntos de control"),
    Phrase(
      "the log does not extend the checkpoint that was time-stamped",
      "el registro no continúa el punto de control que recibió el sello de tiempo"),
    Phrase(
      "it stamps something else than the log's checkpoint", "sella algo distinto del punto de control del registro"),
    Phrase("the authority granted no stamp", "la autoridad no concedió ningún sello"),
  ]

  private static let proofs = [
    Phrase("it holds no proof", "no contiene ninguna prueba"), Phrase("it proves record %@", "prueba el documento %@"),
    Phrase("it proves no version of the record", "no prueba ninguna versión del documento"),
    Phrase("it proves neither a version nor an observation", "no prueba ni una versión ni una observación"),
    Phrase("it is an observation of another record", "es una observación de otro documento"),
    Phrase("it mixes versions of two records", "mezcla versiones de dos documentos"),
    Phrase("it shows one version twice", "muestra dos veces una versión"),
    Phrase("it cannot be read as proofs: %@", "no se puede leer como pruebas: %@"),
    Phrase("its format is %@, not %@", "su formato es %@, no %@"),
    Phrase("something in it is withheld", "se retiene algo de lo que contiene"),
    Phrase(
      "it is for another checkpoint or key than this package's",
      "es de otro punto de control o de otra clave que los de este paquete"),
    Phrase(
      "it is for a log of another size than the checkpoint",
      "es de un registro de otro tamaño que el punto de control"),
    Phrase(
      "it is for a log of another size than its checkpoint",
      "es de un registro de otro tamaño que su punto de control"),
    Phrase(
      "it is for a log of %@ leaves, the checkpoint is of %@",
      "es de un registro de %@ hojas; el punto de control es de %@"),
    Phrase(
      "what it shows is not in the log at place %@", "lo que muestra no está en el registro en el lugar %@"),
    Phrase(
      "leaf %@ of the log is proven twice in this package",
      "la hoja %@ del registro se prueba dos veces en este paquete"),
    Phrase("leaf %@ of the log is proven twice in it", "la hoja %@ del registro se prueba dos veces en él"),
    Phrase("its place is outside of the log", "su lugar está fuera del registro"),
    Phrase("its inclusion proof is too long", "su prueba de inclusión es demasiado larga"),
    Phrase("its inclusion proof is too short", "su prueba de inclusión es demasiado corta"),
    Phrase("its disclosure is of an unknown format", "lo que revela tiene un formato desconocido"),
    Phrase("a name in it is empty or too long", "un nombre que contiene está vacío o es demasiado largo"),
    Phrase("field %@ is withheld or broken", "el campo %@ se retiene o está dañado"),
    Phrase("a part of field %@ is withheld", "se retiene una parte del campo %@"),
    Phrase("a salt of field %@ is not 16 bytes", "una sal del campo %@ no tiene 16 bytes"),
    Phrase("two fields are named %@", "dos campos se llaman %@"),
  ]

  private static let shown = [
    Phrase(
      "its first row does not name the columns as ours does", "su primera fila no nombra las columnas como la nuestra"),
    Phrase("its last row is cut off", "su última fila está cortada"),
    Phrase("its last line is cut off", "su última línea está cortada"),
    Phrase("a row is longer than 64 MiB", "una fila mide más de 64 MiB"),
    Phrase("a line is longer than 64 MiB", "una línea mide más de 64 MiB"),
    Phrase("row %@ does not end as it was written", "la fila %@ no termina como se escribió"),
    Phrase(
      "row %@, column %@: it does not say what is proven of record %@",
      "fila %@, columna %@: no dice lo que está probado del documento %@"),
    Phrase(
      "line %@, %@: it does not say what is proven of record %@",
      "línea %@, %@: no dice lo que está probado del documento %@"),
    Phrase(
      "line %@ is not an object of a record that has a proof here",
      "la línea %@ no es un objeto de un documento que tenga prueba aquí"),
    Phrase("row %@ tells of a record that has no proof here", "la fila %@ habla de un documento sin prueba aquí"),
    Phrase("line %@ tells of a record that has no proof here", "la línea %@ habla de un documento sin prueba aquí"),
    Phrase("row %@ tells of record %@ a second time", "la fila %@ habla por segunda vez del documento %@"),
    Phrase("line %@ tells of record %@ a second time", "la línea %@ habla por segunda vez del documento %@"),
    Phrase("record %@ is missing from it", "en él falta el documento %@"),
    Phrase("record %@ is on no page", "el documento %@ no está en ninguna página"),
    Phrase("it shows record %@, which has no proof here", "muestra el documento %@, que no tiene prueba aquí"),
    Phrase("it shows record %@ a second time", "muestra por segunda vez el documento %@"),
    Phrase("it does not show what is proven of record %@", "no muestra lo que está probado del documento %@"),
    Phrase("a text that claims a proof is not whole", "un texto que alega una prueba no está completo"),
    Phrase(
      "a text that claims a proof is not whole, at byte %@",
      "un texto que alega una prueba no está completo, en el byte %@"),
    Phrase(
      "a text that claims a proof cannot be read, at byte %@",
      "un texto que alega una prueba no se puede leer, en el byte %@"),
    Phrase(
      "record %@ names it, and it is missing or not named for its digest",
      "el documento %@ lo nombra, y falta o no lleva el nombre de su resumen"),
    Phrase("no record names it", "ningún documento lo nombra"),
    Phrase("its SHA-256 is not its name", "su SHA-256 no es su nombre"),
  ]

  private static let evidence = [
    Phrase("version %@ names no evidence", "la versión %@ no nombra ninguna evidencia"),
    Phrase("an observation names no evidence", "una observación no nombra ninguna evidencia"),
    Phrase("the answer %@, which a proof names, is not in it", "la respuesta %@, que nombra una prueba, no está en él"),
    Phrase(
      "the answer %@, whose content another repeats, is not in it",
      "la respuesta %@, cuyo contenido repite otra, no está en él"),
    Phrase(
      "the answer %@, which holds a media file, is not in it",
      "la respuesta %@, que contiene un archivo multimedia, no está en él"),
    Phrase(
      "the answer %@ does not hold the payload that the log committed to",
      "la respuesta %@ no contiene lo que el registro fijó"),
    Phrase("the file %@ is not what the answer %@ holds", "el archivo %@ no es lo que contiene la respuesta %@"),
    Phrase(
      "the media file %@ is not what the answer %@ holds",
      "el archivo multimedia %@ no es lo que contiene la respuesta %@"),
    Phrase("a coded body is longer than 256 MiB", "un cuerpo codificado mide más de 256 MiB"),
    Phrase("the digest of datapackage.json differs", "el resumen de datapackage.json es distinto"),
    Phrase("its digest differs", "su resumen es distinto"), Phrase("%@ is missing in it", "en él falta %@"),
    Phrase("%@ is listed nowhere in it", "%@ no figura en ninguna lista de él"),
    Phrase("it is compressed, so it cannot be read in part", "está comprimido, así que no se puede leer por partes"),
    Phrase("a record that is no WARC record", "un documento que no es de WARC"),
    Phrase("a record has another length than it says", "un documento tiene otra longitud que la que dice"),
    Phrase("the record's digest is not that of its bytes", "el resumen del documento no es el de sus bytes"),
    Phrase("the payload's digest is not that of its bytes", "el resumen del contenido no es el de sus bytes"),
    Phrase("a chunked body is broken", "un cuerpo enviado por trozos está dañado"),
    Phrase("the content coding %@ is not known here", "la codificación %@ no se conoce aquí"),
    Phrase("bytes that are no gzip member", "bytes que no son un miembro de gzip"),
    Phrase("a gzip member that ends early", "un miembro de gzip que termina antes de tiempo"),
    Phrase("a gzip member whose checksum is wrong", "un miembro de gzip con una suma de control incorrecta"),
    Phrase("a gzip member whose length is wrong", "un miembro de gzip con una longitud incorrecta"),
    Phrase("broken deflate data", "datos comprimidos dañados"),
    Phrase("broken deflate data: too many codes", "datos comprimidos dañados: demasiados códigos"),
    Phrase("deflate data that ends early", "datos comprimidos que terminan antes de tiempo"),
    Phrase("more bytes than announced", "más bytes de los anunciados"),
  ]

  private static let container = [
    Phrase("it is no ZIP file", "no es un archivo ZIP"),
    Phrase(
      "no ZIP directory stands at its end: it may have been cut short",
      "no hay un directorio ZIP a su final: puede estar cortado"),
    Phrase("its ZIP directory is broken", "su directorio ZIP está dañado"),
    Phrase("its ZIP64 directory is broken", "su directorio ZIP64 está dañado"),
    Phrase("its ZIP header is missing", "falta su cabecera ZIP"),
    Phrase("two files are named %@", "dos archivos se llaman %@"),
    Phrase("the name %@ leads out of its folder", "el nombre %@ sale de su carpeta"),
    Phrase("%@ is packed in an unknown way", "%@ está empaquetado de un modo desconocido"),
    Phrase("the ZIP file ends in it", "el archivo ZIP termina dentro de él"),
    Phrase("the ZIP ends in it", "el ZIP termina dentro de él"),
    Phrase("bytes lie behind its deflate data", "hay bytes detrás de sus datos comprimidos"),
    Phrase(
      "it has another length than the ZIP's directory says", "tiene otra longitud que la que dice el directorio del ZIP"
    ),
    Phrase("its checksum in the ZIP differs", "su suma de control en el ZIP es distinta"),
    Phrase(
      "bytes that belong to no file lie before it in the ZIP",
      "antes de él hay en el ZIP bytes que no son de ningún archivo"),
    Phrase("its header in the ZIP is not as it was written", "su cabecera en el ZIP no es como se escribió"),
    Phrase(
      "its header in the ZIP is not what the ZIP's directory says of it",
      "su cabecera en el ZIP no es lo que el directorio del ZIP dice de él"),
    Phrase("the ZIP's directory is not as it was written", "el directorio del ZIP no es como se escribió"),
    Phrase("the ZIP's end is not as it was written", "el final del ZIP no es como se escribió"),
    Phrase("its directory is not as it was written", "su directorio no es como se escribió"),
    Phrase(
      "its directory lists the files in another order than they lie in",
      "su directorio da los archivos en otro orden que el que tienen"),
  ]

  private static let bag = [
    Phrase("%@ is %@, %@ is listed", "%@ es %@; en la lista está %@"),
    Phrase("is listed in %@ and is not there", "está en la lista %@ y no está aquí"),
    Phrase("is in the bag and in no manifest", "está en la bolsa y en ninguna lista"),
    Phrase("is not in manifest-%@.txt, though in another", "no está en manifest-%@.txt, aunque sí en otra lista"),
    Phrase("is missing; without it this is no bag", "falta; sin él esto no es una bolsa"),
    Phrase("the bag has no payload manifest", "la bolsa no tiene lista de contenido"),
    Phrase("a line is no entry: \"%@\"", "una línea no es una entrada: «%@»"),
    Phrase("lists %@ twice, with different digests", "menciona %@ dos veces, con resúmenes distintos"),
    Phrase(
      "Payload-Oxum says %@ bytes in %@ files; there are %@ in %@",
      "Payload-Oxum dice %@ bytes en %@ archivos; hay %@ en %@"),
    Phrase(
      "a line has neither label nor white space before it", "una línea no tiene ni etiqueta ni espacio delante"),
    Phrase("is a link or device, no file; a bag holds files alone", "es un enlace o dispositivo, no un archivo"),
  ]
}
