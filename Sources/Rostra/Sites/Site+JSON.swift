package import RostraPlatforms

extension Site {
  package var json: JSON {
    var members = JSONMembers()
    members.add("id", id.text)
    members.add("reference", reference)
    members.add("name", name)
    members.add("unit", unit.text)
    members.add("platform", account.platform)
    members.add("address", account.address)
    members.add("account", account.accountID)
    members.add("handle", account.handle)
    members.add("status", status.rawValue)
    members.add("allowPrivate", .bool(allowsPrivateAddress))
    members.add("intervalSeconds", JSON(interval))
    members.add("recheckSeconds", .array(recheckAges.map { JSON($0) }))
    members.add("platformCount", platformCount.map { JSON($0) })
    members.add("added", added.rfc3339)
    members.add("coveredTo", coveredTo?.rfc3339)
    members.add("due", due.rfc3339)
    members.add("lastError", lastError)
    return members.json
  }
}

extension Gap {
  package func json(site: Site?) -> JSON {
    var members = JSONMembers()
    members.add("id", id.text)
    members.add("site", site?.reference)
    members.add("kind", kind.rawValue)
    members.add("from", from?.rfc3339)
    members.add("to", to?.rfc3339)
    members.add("reason", reason)
    members.add("opened", opened.rfc3339)
    members.add("closed", closed?.rfc3339)
    return members.json
  }
}

extension PlatformFacts {
  package var json: JSON {
    [
      "id": .string(id), "name": .string(name), "provenance": .string(provenance.rawValue),
      "provenanceWithToken": .string(provenanceWithToken.rawValue),
      "notCaptured": .array(notCaptured.map { .string($0) }),
    ]
  }
}
