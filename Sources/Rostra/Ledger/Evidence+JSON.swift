package import RostraPlatforms

extension Evidence.Kept {
  package var json: JSON {
    var members = JSONMembers()
    members.add("id", entry.id.text)
    members.add("leaf", JSON(leaf))
    members.add("at", entry.at.rfc3339)
    members.add("actor", entry.actor)
    members.add("role", entry.role.rawValue)
    members.add("verb", entry.verb)
    members.add("subject", entry.subject)
    members.add("reason", entry.reason)
    members.add("before", entry.before)
    members.add("after", entry.after)
    return members.json
  }
}
