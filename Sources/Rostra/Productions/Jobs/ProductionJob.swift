import Foundation
package import RostraPlatforms

/// A production that somebody asked for: one row that carries its own work until the package is there.
package struct ProductionJob: Sendable {
  package var id: Identifier<ProductionJob>
  package var state: State
  package var question: Question
  /// Who asked.
  package var actor: String
  package var person: Identifier<Person>
  package var asked: Timestamp
  package var ended: Timestamp?
  /// How far it is, in words, while it is being made.
  package var progress: String?
  /// The reference of what was made.
  package var production: String?
  package var error: String?
  package var nextTry: Timestamp?

  package enum State: String, Sendable, Hashable {
    /// Being made, or about to be.
    case due
    /// The package is there.
    case made
    /// Given up; a person may try again.
    case failed
  }

  /// What was asked for.
  package struct Question: Sendable, Hashable {
    package var query: String
    package var name: String
    /// Why and for whom: a request's number, a case.
    package var purpose: String
    /// IANA name of the zone in which its times are shown and its days begin.
    package var timeZone: String
    package var leftOut: LeftOut?

    package init(query: String, name: String, purpose: String, timeZone: String, leftOut: LeftOut? = nil) {
      self.query = query
      self.name = name
      self.purpose = purpose
      self.timeZone = timeZone
      self.leftOut = leftOut
    }

    /// - Throws: ``EntryErrors`` with every field that cannot be taken.
    package func checked() throws -> Question {
      var question = self
      var errors: [EntryError] = []
      func take(_ body: () throws -> Void) {
        do {
          try body()
        } catch let error as EntryError {
          errors.append(error)
        } catch let error as QueryError {
          errors.append(EntryError(field: "q", problem: "cannot be read", remedy: "\(error)"))
        } catch {
          errors.append(EntryError(field: "", problem: "\(error)", remedy: ""))
        }
      }
      take { _ = try SearchQuery(parsing: query) }
      take { question.name = try Entry.name(name, field: "name") }
      take { question.purpose = try Entry.name(purpose, field: "purpose", limit: 500) }
      take {
        guard TimeZone(identifier: timeZone) != nil else {
          throw EntryError(
            field: "zone", value: timeZone, problem: "is not a time zone's name", remedy: "use one like America/Chicago"
          )
        }
      }
      if let leftOut { take { question.leftOut = try leftOut.checked() } }
      guard errors.isEmpty else { throw EntryErrors(errors) }
      return question
    }

    var json: JSON {
      var members = JSONMembers()
      members.add("query", query)
      members.add("name", name)
      members.add("purpose", purpose)
      members.add("timeZone", timeZone)
      members.add("leftOut", leftOut?.json)
      return members.json
    }
  }

  package var json: JSON {
    var members = JSONMembers()
    members.add("id", id.text)
    members.add("state", state.rawValue)
    members.add("question", question.json)
    members.add("askedBy", actor)
    members.add("asked", asked.rfc3339)
    members.add("ended", ended?.rfc3339)
    members.add("progress", progress)
    members.add("production", production)
    members.add("error", error)
    return members.json
  }
}

/// Records that the agency leaves out of a production, and why. The package says how many, and the reason.
package struct LeftOut: Sendable, Hashable {
  package var items: [Identifier<ArchivedItem>]
  package var reason: String

  package init(items: [Identifier<ArchivedItem>], reason: String) {
    self.items = items
    self.reason = reason
  }

  package static let most = 500

  func checked() throws(EntryError) -> LeftOut {
    guard items.count <= Self.most else {
      throw EntryError(
        field: "leave-out", problem: "are more than \(Self.most) records", remedy: "ask a narrower question instead")
    }
    return LeftOut(
      items: Array(Set(items)).sorted(), reason: try Entry.name(reason, field: "leave-out-reason", limit: 500))
  }

  var json: JSON { ["records": .array(items.map { .string($0.text) }), "reason": .string(reason)] }
}
