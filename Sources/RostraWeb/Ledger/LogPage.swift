import Rostra

/// Where the log stands, and where to read it.
struct LogPage: Page {
  var language: String
  var size: String?
  var made: Moment?
  var root: String?
  var key: String
  var origin: String
  /// Newest first.
  var stamps: [Stamp]
  var isStampListCut: Bool
  var title: String { Speaker<LogWord>(language)(.title) }

  static let mostStamps = 50

  struct Stamp: Codable, Sendable, Hashable {
    var size: String
    var authority: String
    var stamped: Moment
    var reply: String
    var checkpoint: String
  }

  private var say: Speaker<LogWord> { Speaker(language) }

  func main(_ frame: Frame) -> HTML {
    """
    <h1>\(say(.title))</h1>
    <p class="lead">\(say(.lead))</p>
    <p><a href="\(frame.link("/how-it-works"))">\(say(.toExplanation))</a></p>
    <h2>\(say(.status))</h2>
    \(size == nil ? "<p>\(say(.nothingYet))</p>" as HTML : nil)
    \(FactList(facts: facts).html)
    <h2>\(say(.stamps))</h2>
    \(stamps.isEmpty ? "<p>\(say(.noStamps))</p>" as HTML : stampTable)
    \(isStampListCut ? "<p><a href=\"/log/stamps\">\(say(.allStamps))</a></p>" as HTML : nil)
    <h2>\(say(.programs))</h2>
    <p>\(say(.programsLead))</p>
    <ul>
    <li><a href="/log/checkpoint"><code>/log/checkpoint</code></a>: \(say(.checkpointFile))</li>
    <li><code>/log/tile/&lt;L&gt;/&lt;N&gt;</code>: \(say(.tileFile))</li>
    <li><a href="/log/key"><code>/log/key</code></a>: \(say(.keyFile))</li>
    <li><a href="/log/stamps"><code>/log/stamps</code></a>: \(say(.stampFile))</li>
    </ul>
    """
  }

  private var facts: [(name: String, value: HTML)] {
    let known: [(LogWord, HTML?)] = [
      (.size, size.map { "<strong>\($0)</strong>" }), (.checkpoint, made?.html),
      (.root, root.map { "<code>\($0)</code>" }), (.name, "<code>\(origin)</code>"), (.key, "<code>\(key)</code>"),
    ]
    return known.compactMap { name, value in value.map { (say(name), $0) } }
  }

  private var stampTable: HTML {
    DataTable(
      caption: say(.stamps), columns: ["\(say(.stamped))", "\(say(.size))", "\(say(.authority))", "\(say(.files))"],
      rows: stamps.map { stamp in
        [
          stamp.stamped.html, "\(stamp.size)", "\(stamp.authority)",
          """
          <a href="\(stamp.reply)" aria-label="\(say(.reply)), \(stamp.size), \(stamp.authority)">\(say(.reply))</a>,
          <a href="\(stamp.checkpoint)" aria-label="\(say(.checkpoint)), \(stamp.size)">\(say(.checkpoint))</a>
          """,
        ]
      }, numeric: [1]
    ).html
  }
}

enum LogWord: PortalWord {
  case title, lead, toExplanation, status, nothingYet, size, checkpoint, root, name, key
  case stamps, noStamps, allStamps, stamped, authority, files, reply
  case programs, programsLead, checkpointFile, tileFile, keyFile, stampFile

  var phrase: Phrase {
    switch self {
    case .title: Phrase("The log", "El registro")
    case .lead:
      Phrase(
        "Everything this agency captures, and everything it does with it, is entered here once and for good. Anybody may read the log; it holds no content, only seals over it.",
        "Todo lo que esta entidad captura, y todo lo que hace con ello, se anota aquí una vez y para siempre. Cualquiera puede leer el registro; no contiene textos, solo los sellos que los cubren."
      )
    case .toExplanation: Phrase("How this works, in plain words", "Cómo funciona, en palabras sencillas")
    case .status: Phrase("Where it stands", "Estado actual")
    case .nothingYet:
      Phrase("Nothing has been published yet.", "Todavía no se ha publicado nada.")
    case .size: Phrase("Entries", "Anotaciones")
    case .checkpoint: Phrase("Checkpoint", "Punto de control")
    case .root: Phrase("Root", "Raíz")
    case .name: Phrase("Name of the log", "Nombre del registro")
    case .key: Phrase("Key it is signed with", "Clave con la que se firma")
    case .stamps: Phrase("Time stamps of outside authorities", "Sellos de tiempo de autoridades externas")
    case .noStamps:
      Phrase(
        "No outside authority has dated this log yet: its times rest on the agency's own clock.",
        "Ninguna autoridad externa ha fechado aún este registro: sus horas se basan en el reloj de la propia entidad.")
    case .allStamps: Phrase("All time stamps, for programs", "Todos los sellos de tiempo, para programas")
    case .stamped: Phrase("Stamped", "Sellado")
    case .authority: Phrase("Authority", "Autoridad")
    case .files: Phrase("Files", "Archivos")
    case .reply: Phrase("Time stamp", "Sello de tiempo")
    case .programs: Phrase("For programs", "Para programas")
    case .programsLead:
      Phrase(
        "The log is published as C2SP tlog-tiles, a public format: existing clients and witnesses read it without asking us.",
        "El registro se publica como C2SP tlog-tiles, un formato público: los clientes y testigos existentes lo leen sin pedirnos nada."
      )
    case .checkpointFile:
      Phrase("the newest signed state of the log", "el estado firmado más reciente del registro")
    case .tileFile: Phrase("its hashes, 256 to a file", "sus resúmenes, 256 por archivo")
    case .keyFile:
      Phrase("the key that its signatures are checked with", "la clave con la que se comprueban sus firmas")
    case .stampFile:
      Phrase(
        "the time stamps (RFC 3161), each with what it dates",
        "los sellos de tiempo (RFC 3161), cada uno con lo que fecha")
    }
  }
}
