/// Reads a document from its top; keeps the way to where it is, so that an error can name its place.
struct ASReader {
  private var path: [String] = []
  private var objects = 0

  private static let depthLimit = 32
  private static let objectLimit = 200_000

  mutating func document(_ json: JSON) throws(ActivityStreamsError) -> ASObject {
    guard case .object(let members) = json else { throw error(json, "one JSON object") }
    if let context = members.last(where: { $0.name == "@context" }) {
      path.append("@context")
      try check(context: context.value)
      path.removeLast()
    }
    return try object(members)
  }

  /// Absent, it is assumed (section 2.1); present, it must be or hold the vocabulary's own.
  private func check(context: JSON) throws(ActivityStreamsError) {
    let expected = "\"\(ActivityStreams.context)\", alone or in a list"
    switch context {
    case .null:
      return
    case .string(let text) where ASVocabulary.isContext(text):
      return
    case .array(let parts):
      var found = false
      for part in parts {
        switch part {
        case .string(let text): found = found || ASVocabulary.isContext(text)
        case .object, .null: continue
        default: throw error(part, expected)
        }
      }
      if !found { throw error(context, expected) }
    case .object(let members):
      let vocabulary = members.last { $0.name == "@vocab" }?.value.string
      guard let vocabulary, ASVocabulary.isContext(vocabulary) else { throw error(context, expected) }
    default:
      throw error(context, expected)
    }
  }

  // MARK: object

  private mutating func object(_ members: [JSON.Member]) throws(ActivityStreamsError) -> ASObject {
    objects += 1
    guard path.count <= Self.depthLimit * 2, objects <= Self.objectLimit else {
      throw ActivityStreamsError(
        path: place, found: "nested or repeated beyond the limits", expected: "a document of common size")
    }
    var object = ASObject()
    // The type decides what the other properties may hold, wherever it stands.
    for member in members where member.name == "type" || member.name == "@type" {
      object.types = try at(member.name) { reader throws(ActivityStreamsError) in
        try reader.types(member.value)
      }
    }
    for member in members where !member.value.isNull {
      path.append(member.name)
      try read(member, into: &object)
      path.removeLast()
    }
    return object
  }

  private mutating func at<Value>(
    _ step: String, _ read: (inout ASReader) throws(ActivityStreamsError) -> Value
  ) throws(ActivityStreamsError) -> Value {
    path.append(step)
    let value = try read(&self)
    path.removeLast()
    return value
  }

  private func types(_ json: JSON) throws(ActivityStreamsError) -> [String] {
    var types: [String] = []
    for element in json.array ?? [json] {
      guard let type = element.string, !type.isEmpty else {
        if element.isNull { continue }
        throw error(element, "a type's name or a list of names")
      }
      types.append(type)
    }
    return types
  }

  private mutating func read(_ member: JSON.Member, into object: inout ASObject) throws(ActivityStreamsError) {
    let name = member.name
    let value = member.value
    switch name {
    case "@context", "type", "@type":
      return
    case "id", "@id":
      guard let id = value.string, ASVocabulary.isAbsoluteIRI(id) else {
        throw error(value, "an absolute IRI")
      }
      object.id = id
      return
    case "nameMap", "summaryMap", "contentMap":
      let texts = try languageMap(value)
      switch name {
      case "nameMap": object.name.byLanguage = texts
      case "summaryMap": object.summary.byLanguage = texts
      default: object.content.byLanguage = texts
      }
      return
    default:
      break
    }
    guard let form = ASVocabulary.forms[name] else {
      object.others.append(member)
      return
    }
    switch form {
    case .naturalText:
      let texts = try strings(value, "a text; in several languages it is written \"\(name)Map\"")
      switch name {
      case "name": object.name.values = texts
      case "summary": object.summary.values = texts
      default: object.content.values = texts
      }
    case .reference:
      object.relations[name] = try references(value, allowsWords: ASVocabulary.audiences.contains(name))
    case .term: object.relations[name] = try references(value, allowsWords: true)
    case .address: try readAddress(value, into: &object)
    case .page: object.relations[name] = try page(value, of: object.types)
    case .items: object.relations[name] = try items(value, of: object.types)
    case .time: object.times[name] = try time(value)
    case .closing: try readClosing(value, into: &object)
    case .duration:
      guard let text = value.string, ASVocabulary.isDuration(text) else {
        throw error(value, "a duration such as PT2H30M")
      }
      object.words[name] = [text]
    case .number: object.numbers[name] = try number(value, "a number") { _ in true }
    case .positiveNumber:
      object.numbers[name] = try number(value, "a number that is not negative") { $0 >= 0 }
    case .count:
      object.numbers[name] = try number(value, "a whole number that is not negative") {
        $0 >= 0 && $0 == $0.rounded()
      }
    case .word: object.words[name] = try strings(value, "a word or a list of words")
    case .languageTag:
      let tags = try strings(value, "a language tag")
      for tag in tags where !ASLanguageTag.isWellFormed(tag) {
        throw error(value, "a language tag of BCP 47")
      }
      object.words[name] = tags
    }
  }

  // MARK: forms

  private func strings(_ json: JSON, _ expected: String) throws(ActivityStreamsError) -> [String] {
    var texts: [String] = []
    for element in json.array ?? [json] {
      guard let text = element.string else { throw error(element, expected) }
      texts.append(text)
    }
    return texts
  }

  private mutating func languageMap(_ json: JSON) throws(ActivityStreamsError) -> [String: String] {
    guard let members = json.object else { throw error(json, "an object of texts by language") }
    var texts: [String: String] = [:]
    for member in members where !member.value.isNull {
      path.append(member.name)
      guard ASLanguageTag.isWellFormed(member.name) || member.name == "@none" else {
        throw error(.string(member.name), "a language tag of BCP 47")
      }
      guard let text = member.value.string else { throw error(member.value, "a text") }
      texts[member.name] = text
      path.removeLast()
    }
    return texts
  }

  private mutating func references(
    _ json: JSON, allowsWords: Bool = false
  ) throws(ActivityStreamsError) -> [ASObject.Reference] {
    guard let elements = json.array else { return [try reference(json, allowsWords: allowsWords)] }
    var references: [ASObject.Reference] = []
    for (index, element) in elements.enumerated() where !element.isNull {
      path.append("[\(index)]")
      references.append(try reference(element, allowsWords: allowsWords))
      path.removeLast()
    }
    return references
  }

  private mutating func reference(
    _ json: JSON, allowsWords: Bool
  ) throws(ActivityStreamsError) -> ASObject.Reference {
    switch json {
    case .string(let text) where allowsWords && !text.isEmpty || ASVocabulary.isAbsoluteIRI(text):
      .address(text)
    case .object(let members): .object(try object(members))
    default: throw error(json, "an absolute IRI, an object or a link")
    }
  }

  /// `url` and `href`: absolute IRIs; `url` may be a link too.
  private mutating func readAddress(_ json: JSON, into object: inout ASObject) throws(ActivityStreamsError) {
    if path.last == "href" {
      guard let text = json.string, ASVocabulary.isAbsoluteIRI(text) else {
        throw error(json, "an absolute IRI")
      }
      object.words["href"] = [text]
      return
    }
    let found = try references(json)
    for case .object(let link) in found where !link.isLink {
      throw error(json, "an absolute IRI or a link, not an object of type \(link.types)")
    }
    object.relations["url"] = found
  }

  private mutating func page(_ json: JSON, of types: [String]) throws(ActivityStreamsError) -> [ASObject
    .Reference]
  {
    let isOrdered = types.contains("OrderedCollection") || types.contains("OrderedCollectionPage")
    let pages = isOrdered ? ["OrderedCollectionPage"] : ["CollectionPage", "OrderedCollectionPage"]
    let found = try references(json)
    for case .object(let page) in found where !page.isLink && !pages.contains(where: page.isA) {
      throw error(json, "a \(pages[0]), its absolute IRI or a link")
    }
    return found
  }

  private mutating func items(_ json: JSON, of types: [String]) throws(ActivityStreamsError) -> [ASObject
    .Reference]
  {
    let isOrdered = types.contains("OrderedCollection") || types.contains("OrderedCollectionPage")
    if path.last == "items", isOrdered {
      throw error(json, "nothing here: an ordered collection has \"orderedItems\"")
    }
    if path.last == "orderedItems", !isOrdered,
      types.contains("Collection") || types.contains("CollectionPage")
    {
      throw error(json, "nothing here: an unordered collection has \"items\"")
    }
    return try references(json)
  }

  private func time(_ json: JSON) throws(ActivityStreamsError) -> Timestamp {
    guard let text = json.string, let time = Timestamp(rfc3339: text) else {
      throw error(json, "an instant such as 2025-01-31T12:00:00Z")
    }
    return time
  }

  private mutating func readClosing(_ json: JSON, into object: inout ASObject) throws(ActivityStreamsError) {
    if let flag = json.bool {
      object.flags["closed"] = flag
    } else if let time = json.string.flatMap(Timestamp.init(rfc3339:)) {
      object.times["closed"] = time
    } else {
      object.relations["closed"] = try references(json)
    }
  }

  /// Numbers are found as strings too, in examples of the Recommendation itself.
  private func number(
    _ json: JSON, _ expected: String, where isAllowed: (Double) -> Bool
  ) throws(ActivityStreamsError) -> Double {
    guard let value = json.double ?? json.string.flatMap({ Double($0) }), value.isFinite, isAllowed(value)
    else {
      throw error(json, expected)
    }
    return value
  }

  // MARK: errors

  private var place: String {
    var text = ""
    for step in path { text += step.hasPrefix("[") || text.isEmpty ? step : "." + step }
    return text
  }

  private func error(_ json: JSON, _ expected: String) -> ActivityStreamsError {
    let found =
      switch json {
      case .null: "null"
      case .bool(let value): "\(value)"
      case .number(let text): "the number \(text.prefix(40))"
      case .string(let text): "the text \"\(text.prefix(80))\""
      case .array(let elements): "a list of \(elements.count)"
      case .object: "an object"
      }
    return ActivityStreamsError(path: place, found: found, expected: expected)
  }
}
