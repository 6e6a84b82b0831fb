package import RostraPlatforms

extension CaptureRun {
  package func json(site: Site?) -> JSON {
    var members = JSONMembers()
    members.add("id", id.text)
    members.add("site", site?.reference)
    members.add("state", state.rawValue)
    members.add("started", started.rfc3339)
    members.add("finished", finished?.rfc3339)
    members.add("new", JSON(tally.new))
    members.add("edited", JSON(tally.edited))
    members.add("gone", JSON(tally.gone))
    members.add("restored", JSON(tally.restored))
    members.add("hidden", JSON(tally.hidden))
    members.add("unchanged", JSON(tally.unchanged))
    members.add("media", JSON(tally.media))
    members.add("exchanges", JSON(tally.exchanges))
    members.add("bytes", JSON(tally.bytes))
    members.add("missed", .array(missed.map { .string($0) }))
    members.add("notes", .array(notes.map { .string($0) }))
    return members.json
  }
}
