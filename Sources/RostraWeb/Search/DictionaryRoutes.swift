import Foundation
import Hummingbird
import NIOCore
import Rostra
import RostraStorage

/// Word lists for alerts.
enum DictionaryRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/dictionaries", .permission(.search), list)
    routes.get("/dictionaries/new", .permission(.annotate), new)
    routes.post("/dictionaries/new", .permission(.annotate), make)
    routes.get("/dictionaries/:dictionary", .permission(.search), show)
    routes.post("/dictionaries/:dictionary", .permission(.annotate), change)
    routes.get("/dictionaries/:dictionary/forget", .permission(.annotate), askToForget)
    routes.post("/dictionaries/:dictionary/forget", .permission(.annotate), forget)
  }

  @Sendable private static func list(_ call: Call) async throws -> Response {
    let own = try await call.read { tx, viewer in try TermDictionary.own(for: viewer, in: tx) }
    func entry(_ dictionary: TermDictionary) -> DictionariesPage.Entry {
      DictionariesPage.Entry(
        address: Place.dictionary(dictionary.id).text, name: dictionary.name, language: dictionary.language,
        version: dictionary.version, terms: dictionary.terms.count + dictionary.patterns.count, about: dictionary.about)
    }
    return call.page(
      DictionariesPage(
        own: own.map(entry), supplied: try TermDictionary.supplied().map(entry), mayMake: call.viewer.may(.annotate)))
  }

  private static func page(_ dictionary: TermDictionary?, _ call: Call, _ entered: Entered) -> DictionaryPage {
    DictionaryPage(
      entered: entered, id: dictionary?.id, name: dictionary?.name ?? "", language: dictionary?.language ?? "en",
      version: dictionary?.version ?? 0, about: dictionary?.about ?? "", terms: dictionary?.terms ?? [],
      patterns: dictionary?.patterns.map(\.name) ?? [], mayChange: dictionary?.mayBeChanged(by: call.viewer) ?? true,
      mayWatch: call.viewer.may(.annotate))
  }

  @Sendable private static func new(_ call: Call) async throws -> Response { call.page(page(nil, call, Entered())) }

  @Sendable private static func make(_ call: Call) async throws -> Response { try await keep(nil, call) }

  @Sendable private static func change(_ call: Call) async throws -> Response {
    try await keep(try await dictionary(call), call)
  }

  private static func keep(_ dictionary: TermDictionary?, _ call: Call) async throws -> Response {
    var (form, file) = try await entries(call)
    do {
      if let file, file.length > 0 { form = try form.with("terms", text(of: file)) }
      let draft = TermDictionary.Draft(
        name: form["name"], language: form["language"], about: form["about"], terms: form["terms"])
      _ = try await TermDictionary.keep(draft, as: dictionary?.id, services: call.services, for: call.viewer)
      return call.see(Place.dictionaries.after(.dictionaryKept))
    } catch let error as EntryError {
      return call.page(page(dictionary, call, Entered(form, error: error)), status: .unprocessableContent)
    }
  }

  /// A form with a file, or one without.
  private static func entries(_ call: Call) async throws -> (Form, UploadedFile?) {
    guard call.request.headers[.contentType]?.hasPrefix("multipart/form-data") == true else {
      return (try await call.form(), nil)
    }
    let (form, files) = try await call.upload(limit: Int64(Form.limit))
    return (form, files.first)
  }

  private static func text(of file: UploadedFile) throws(EntryError) -> String {
    let bytes = try? Data(contentsOf: URL(filePath: file.path))
    guard let bytes, let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else {
      throw EntryError(
        field: "file", value: file.name, problem: "is not text in UTF-8", remedy: "save it as plain text")
    }
    // Some editors begin a file with a byte order mark.
    return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
  }

  private static func dictionary(_ call: Call) async throws -> TermDictionary {
    let id = try call.parameter("dictionary")
    guard let found = try await call.read({ tx, viewer in try TermDictionary.find(id, for: viewer, in: tx) }) else {
      throw WebFailure.notFound
    }
    return found
  }

  @Sendable private static func show(_ call: Call) async throws -> Response {
    let dictionary = try await dictionary(call)
    guard call.query("format") == "txt" else { return call.page(page(dictionary, call, Entered())) }
    return Response(
      status: .ok,
      headers: [
        .contentType: "text/plain; charset=utf-8",
        .contentDisposition: "attachment; filename=\"dictionary-\(dictionary.id).txt\"",
      ], body: .init(byteBuffer: ByteBuffer(string: dictionary.file)))
  }

  @Sendable private static func askToForget(_ call: Call) async throws -> Response {
    let dictionary = try await dictionary(call)
    guard dictionary.mayBeChanged(by: call.viewer) else { throw WebFailure.notFound }
    return call.page(warning(dictionary))
  }

  private static func warning(_ dictionary: TermDictionary, _ entered: Entered = Entered()) -> WarningPage {
    let terms = dictionary.terms.count
    return WarningPage(
      entered: entered, question: "Forget “\(dictionary.name)”?",
      loss:
        "Its \(terms == 1 ? "word" : "\(terms.grouped) words and phrases") will be gone for everybody. What alerts found "
        + "by them stays listed. If they may be wanted again, download them as text before.",
      action: Place("dictionaries", dictionary.id, "forget").text, act: "Forget it",
      back: Place.dictionary(dictionary.id).text, spare: "Keep it", section: .search)
  }

  @Sendable private static func forget(_ call: Call) async throws -> Response {
    let dictionary = try await dictionary(call)
    let form = try await call.form()
    do {
      try await dictionary.forget(services: call.services, for: call.viewer)
      return call.see(Place.dictionaries.after(.dictionaryForgotten))
    } catch let error as EntryError {
      return call.page(warning(dictionary, Entered(form, error: error)), status: .unprocessableContent)
    }
  }
}

extension Form {
  fileprivate func with(_ name: String, _ value: String) -> Form {
    var all = values
    all[name] = [value]
    return Form(all)
  }
}
