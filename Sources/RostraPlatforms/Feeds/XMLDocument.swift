import CLibXML2

/// Reads repaired XML into a tree with libxml2's SAX interface: no DTD, no entities, no network.
enum XMLDocument {
  struct Result {
    var root: XMLElement?
    /// Why the text is not well-formed, and where.
    var error: String?
  }

  /// - Parameters:
  ///   - utf8: text that ``XMLRepair`` has been over.
  ///   - recovering: read on past errors; what was read so far is given in any case.
  ///   - maximum: of elements.
  static func read(
    _ utf8: [UInt8], base: String?, language: String?, recovering: Bool, maximum: Int = 1_000_000
  ) -> Result {
    _ = started
    let builder = XMLTreeBuilder(base: base, language: language, maximum: maximum)
    let error: String? = utf8.withUnsafeBytes { buffer in
      guard let address = buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
        let count = Int32(exactly: buffer.count), let context = xmlNewParserCtxt()
      else { return "the document is empty or too large" }
      defer { xmlFreeParserCtxt(context) }
      // NONET: never reach out. IGNORE_ENC: the text is UTF-8 whatever it says. Never NOENT, DTDLOAD or HUGE.
      var options = XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue | XML_PARSE_NOCDATA.rawValue
      if recovering { options |= XML_PARSE_RECOVER.rawValue }
      builder.install(in: context)
      _ = xmlCtxtReadMemory(context, address, count, nil, "UTF-8", Int32(options))
      if builder.passedMaximum { return "more than \(maximum) elements" }
      guard context.pointee.wellFormed == 0 else { return nil }
      return description(of: xmlCtxtGetLastError(context))
    }
    return Result(root: builder.finish(), error: error)
  }

  private static func description(of error: xmlErrorPtr?) -> String {
    guard let error else { return "not well-formed" }
    let words = error.pointee.message.map { String(cString: $0).trimmingSpace() } ?? "not well-formed"
    return "\(words) in line \(error.pointee.line)"
  }

  /// libxml2 asks to be started once before threads share it.
  private static let started: Void = xmlInitParser()
}

/// Receives libxml2's events. Lives only while ``XMLDocument/read(_:base:language:recovering:maximum:)`` runs.
private final class XMLTreeBuilder {
  private var open: [XMLElement] = []
  private var root: XMLElement?
  /// Text since the last tag: libxml2 hands it out in small pieces.
  private var text: [UInt8] = []
  private var count = 0
  private let base: String?
  private let language: String?
  private let maximum: Int
  private(set) var passedMaximum = false

  init(base: String?, language: String?, maximum: Int) {
    self.base = base
    self.language = language
    self.maximum = maximum
  }

  func install(in context: xmlParserCtxtPtr) {
    guard let handler = context.pointee.sax else { return }
    handler.pointee = xmlSAXHandler()
    handler.pointee.initialized = UInt32(XML_SAX2_MAGIC)
    handler.pointee.startElementNs = { user, local, prefix, namespace, _, _, count, _, attributes in
      guard let local, let builder = XMLTreeBuilder.from(user) else { return }
      builder.start(local, prefix, namespace, Int(count), attributes)
    }
    handler.pointee.endElementNs = { user, _, _, _ in XMLTreeBuilder.from(user)?.end() }
    handler.pointee.characters = { user, text, length in XMLTreeBuilder.from(user)?.append(text, Int(length))
    }
    handler.pointee.cdataBlock = { user, text, length in XMLTreeBuilder.from(user)?.append(text, Int(length))
    }
    handler.pointee.ignorableWhitespace = handler.pointee.characters
    // An error handler that does nothing keeps libxml2 from printing; the context keeps the error.
    handler.pointee.serror = { _, _ in }
    context.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
  }

  /// The tree; elements left open, as after an error, are closed where they stand.
  func finish() -> XMLElement? {
    while !open.isEmpty { end() }
    return root
  }

  private static func from(_ user: UnsafeMutableRawPointer?) -> XMLTreeBuilder? {
    user.map { Unmanaged<XMLTreeBuilder>.fromOpaque($0).takeUnretainedValue() }
  }

  private func start(
    _ local: UnsafePointer<xmlChar>, _ prefix: UnsafePointer<xmlChar>?, _ namespace: UnsafePointer<xmlChar>?,
    _ attributeCount: Int, _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
  ) {
    flush()
    count += 1
    passedMaximum = passedMaximum || count > maximum
    let tag = String(cString: local)
    let namespace = namespace.map { String(cString: $0) }
    let name = XMLVocabulary.name(
      local: tag, prefix: prefix.map { String(cString: $0) }, namespace: namespace)
    var element = XMLElement(name: name, tag: tag, namespace: namespace)
    element.base = open.last?.base ?? base
    element.language = open.last?.language ?? language
    for index in 0..<attributeCount {
      guard let attribute = attributes?.advanced(by: index * 5).attribute else { continue }
      element.attributes.append(attribute)
    }
    if let own = element["xml:base"] {
      element.base = element.base.flatMap { Markup.resolve(own, against: $0) } ?? own
    }
    if let own = element["xml:lang"] { element.language = own }
    open.append(element)
  }

  private func end() {
    flush()
    guard let element = open.popLast() else { return }
    if open.isEmpty {
      if root == nil { root = element }
    } else if !passedMaximum {
      open[open.count - 1].children.append(.element(element))
    }
  }

  private func append(_ piece: UnsafePointer<xmlChar>?, _ length: Int) {
    guard let piece, !open.isEmpty else { return }
    text.append(contentsOf: UnsafeBufferPointer(start: piece, count: length))
  }

  private func flush() {
    guard !text.isEmpty else { return }
    open[open.count - 1].children.append(.text(String(decoding: text, as: UTF8.self)))
    text.removeAll(keepingCapacity: true)
  }
}

extension UnsafeMutablePointer<UnsafePointer<xmlChar>?> {
  /// Local name, prefix, namespace, start and end of the value (libxml2's startElementNsSAX2Func).
  fileprivate var attribute: XMLElement.Attribute? {
    guard let local = self[0], let start = self[3], let end = self[4] else { return nil }
    let name = String(cString: local)
    let prefix = self[1].map { String(cString: $0) }
    // Without NOENT libxml2 hands out every ampersand of an attribute as `&#38;`; nothing else looks so.
    let value = String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
      .replacing("&#38;", with: "&")
    return XMLElement.Attribute(
      name: XMLVocabulary.name(local: name, prefix: prefix, namespace: self[2].map { String(cString: $0) }),
      tag: prefix.map { $0 + ":" + name } ?? name, value: value)
  }
}
