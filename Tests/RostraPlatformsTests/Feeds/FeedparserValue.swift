@testable import RostraPlatforms

/// What our reading of a feed has under the name that feedparser gives it.
enum FeedparserValue {
  /// HTML or text, compared as its reader sees it.
  case text(FeedText?)
  case string(String?)
  case date(FeedDate?)
  case instant(FeedDate?)
  case isHTML(Bool?)
  case count(Int)
  case numbers([Double]?)
  /// Not among what we take from feeds.
  case notKept
}

extension Feed {
  func value(_ path: [PythonExpression.Step]) -> FeedparserValue {
    var steps = path[...]
    switch (steps.popFirst(), steps.first) {
    case (.name("version"), nil): return .string(version)
    case (.name("feed"), .name(let name)?): return value(feedKey: name, steps.dropFirst())
    case (.name("entries"), .index(let index)?):
      guard entries.indices.contains(index) else { return .string(nil) }
      steps = steps.dropFirst()
      guard case .name(let name)? = steps.popFirst() else { return .notKept }
      return entries[index].value(name, steps)
    case (.name("entries"), nil): return .count(entries.count)
    default: return .notKept
    }
  }

  private func value(feedKey name: String, _ rest: ArraySlice<PythonExpression.Step>) -> FeedparserValue {
    switch name {
    case "title", "title_detail": title.value(rest)
    case "subtitle", "tagline", "description", "subtitle_detail", "tagline_detail": subtitle.value(rest)
    case "link": .string(link)
    case "links": links.value(rest)
    case "id", "guid": .string(id)
    case "language": .string(language)
    case "author", "author_detail", "authors": authors.value(name, rest)
    case "tags": categories.value(rest)
    case "category": .string(categories.first?.term)
    case "updated", "modified": .date(updated ?? published)
    case "updated_parsed", "modified_parsed": .instant(updated ?? published)
    case "published": .date(published)
    case "published_parsed": .instant(published)
    case "logo", "icon": .string(icon)
    case "image": rest.last == .name("href") || rest.last == .name("url") ? .string(icon) : .notKept
    case "generator": .string(generator)
    default: .notKept
    }
  }
}

extension FeedEntry {
  fileprivate func value(_ name: String, _ rest: ArraySlice<PythonExpression.Step>) -> FeedparserValue {
    switch name {
    case "title", "title_detail": return title.value(rest)
    case "summary", "description", "summary_detail", "subtitle": return (summary ?? content.first).value(rest)
    case "content":
      guard case .index(let index)? = rest.first else { return .notKept }
      if rest.last == .name("src") { return .text(content.indices.contains(index) ? content[index] : nil) }
      return (content.indices.contains(index) ? content[index] : index == 0 ? summary : nil).value(
        rest.dropFirst())
    case "link": return .string(link)
    case "links": return links.value(rest)
    case "id", "guid": return .string(id)
    case "language": return .string(language)
    case "author", "author_detail", "authors": return authors.value(name, rest)
    case "tags": return categories.value(rest)
    case "category": return .string(categories.first?.term)
    case "updated", "modified": return .date(updated ?? published)
    case "updated_parsed", "modified_parsed": return .instant(updated ?? published)
    case "published": return .date(published)
    case "published_parsed": return .instant(published)
    case "enclosures": return media.value(rest)
    case "media_thumbnail": return media.value(rest)
    case "image": return rest.last == .name("href") ? .string(media.first?.url) : .notKept
    case "comments": return .string(comments)
    case "wfw_commentrss": return .string(commentFeed)
    case "thr_in-reply-to":
      return ["ref", "href"].contains(rest.last?.description) ? .string(inReplyTo) : .notKept
    case "where":
      guard rest.last == .name("coordinates") else { return .notKept }
      // feedparser turns GeoRSS's latitude and longitude round.
      return .numbers(
        place.map { $0.split(separator: ",").compactMap { Double($0.trimmingSpace()) }.reversed() })
    default: return .notKept
    }
  }
}

extension FeedText? {
  fileprivate func value(_ rest: ArraySlice<PythonExpression.Step>) -> FeedparserValue {
    switch rest.first {
    case nil, .name("value"): .text(self)
    case .name("type"): .isHTML(self?.isHTML)
    case .name("language"): .string(self?.language)
    case .name("base"): .string(self?.base)
    default: .notKept
    }
  }
}

extension [FeedLink] {
  fileprivate func value(_ rest: ArraySlice<PythonExpression.Step>) -> FeedparserValue {
    guard case .index(let index)? = rest.first else { return rest.isEmpty ? .count(count) : .notKept }
    guard indices.contains(index) else { return .string(nil) }
    switch rest.last {
    case .name("href"): return .string(self[index].href)
    case .name("rel"): return .string(self[index].rel)
    case .name("type"): return .string(self[index].type)
    case .name("title"): return .string(self[index].title)
    case .name("length"): return .string(self[index].length.map(String.init))
    default: return .notKept
    }
  }
}

extension [FeedCategory] {
  fileprivate func value(_ rest: ArraySlice<PythonExpression.Step>) -> FeedparserValue {
    guard case .index(let index)? = rest.first else { return rest.isEmpty ? .count(count) : .notKept }
    guard indices.contains(index) else { return .string(nil) }
    switch rest.last {
    case .name("term"): return .string(self[index].term)
    case .name("scheme"): return .string(self[index].scheme)
    case .name("label"): return .string(self[index].label)
    default: return .notKept
    }
  }
}

extension [FeedMedia] {
  fileprivate func value(_ rest: ArraySlice<PythonExpression.Step>) -> FeedparserValue {
    guard case .index(let index)? = rest.first else { return rest.isEmpty ? .count(count) : .notKept }
    guard indices.contains(index) else { return .string(nil) }
    switch rest.last {
    case .name("href"), .name("url"): return .string(self[index].url)
    case .name("type"): return .string(self[index].type)
    case .name("length"): return .string(self[index].length.map(String.init))
    default: return .notKept
    }
  }
}

extension [FeedPerson] {
  fileprivate func value(_ name: String, _ rest: ArraySlice<PythonExpression.Step>) -> FeedparserValue {
    var index = 0
    if name == "authors" {
      guard case .index(let given)? = rest.first else { return .notKept }
      index = given
    }
    let person = indices.contains(index) ? self[index] : nil
    switch rest.last {
    case .name("name"): return .string(person?.name)
    case .name("email"): return .string(person?.email)
    case .name("url"), .name("href"): return .string(person?.url)
    default:
      // feedparser writes both as `name (address)`.
      guard let person else { return .string(nil) }
      if let name = person.name, let email = person.email { return .string("\(name) (\(email))") }
      return .string(person.name ?? person.email)
    }
  }
}
