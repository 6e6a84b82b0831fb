package import RostraPlatforms

extension SiteCase {
  /// As the API and the command line show it.
  package var json: JSON {
    var members = JSONMembers()
    members.add("reference", reference)
    members.add("unit", unit.text)
    members.add("stage", stage.rawValue)
    members.add("since", since.rfc3339)
    members.add("request", request.json)
    members.add("requester", requester?.text)
    members.add("endorsedBy", endorsedBy?.text)
    members.add("endorsed", endorsed?.rfc3339)
    members.add("submitted", submitted?.rfc3339)
    members.add("approved", approved?.rfc3339)
    members.add("made", made.rfc3339)
    return members.json
  }
}
