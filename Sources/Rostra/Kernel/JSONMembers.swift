package import RostraPlatforms

/// Collects the members of a JSON object, leaving out what is absent or empty.
package struct JSONMembers {
  private var members: [JSON.Member] = []

  package init() { members.reserveCapacity(24) }

  package var json: JSON { .object(members) }

  package mutating func add(_ name: String, _ value: JSON?) {
    if let value { members.append(JSON.Member(name, value)) }
  }

  package mutating func add(_ name: String, _ text: String?) {
    if let text { members.append(JSON.Member(name, .string(text))) }
  }

  package mutating func add(_ name: String, _ time: Timestamp?) {
    if let time { members.append(JSON.Member(name, JSON(time.milliseconds))) }
  }

  package mutating func add(_ name: String, list: [JSON]) {
    if !list.isEmpty { members.append(JSON.Member(name, .array(list))) }
  }
}
