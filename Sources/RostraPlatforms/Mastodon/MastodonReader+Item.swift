extension MastodonReader {
  /// One post by id, or up to twenty. A post that is missing among several is only suspected: it is then asked for
  /// alone, and that answer counts.
  func item() throws(ReadingError) -> Reading {
    guard let subject = fetch.subject else { return try several() }
    var reading = Reading()
    switch status {
    case 404:
      // Deleted, made private, or its account suspended: the server does not tell which.
      reading.absences = [Absence(id: subject, status: status, reason: .unknown)]
    case 410:
      reading.absences = [Absence(id: subject, status: status, reason: .unknown)]
    case 401, 403:
      reading.absences = [Absence(id: subject, status: status, reason: .permissionLost)]
    default:
      let json = try document()
      guard json["id"]?.identifier == subject else {
        throw .malformed("the answer to \(fetch.url) is another post")
      }
      add(json, to: &reading)
    }
    return reading
  }

  private func several() throws(ReadingError) -> Reading {
    let asked = (fetch.facts["ids"] ?? "").split(separator: " ").map(String.init)
    var reading = Reading()
    // Servers before Mastodon 4.3 know no such address.
    if (400..<500).contains(status), status != 429 {
      reading.next = asked.map(endpoints.status)
      return reading
    }
    for entry in try list(try document()) { add(entry, to: &reading) }
    let found = Set(reading.items.map(\.id))
    reading.next += asked.filter { !found.contains($0) }.map(endpoints.status)
    return reading
  }
}
