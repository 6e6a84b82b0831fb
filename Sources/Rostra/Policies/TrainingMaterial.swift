import RostraPlatforms

/// What everybody who works with a site learns (TRN-2), topic by topic, each with a question; officials learn what their own
/// accounts bring with them, too (``forOfficials``, TRN-7). Ours, to be looked at by counsel.
package enum TrainingMaterial {
  /// Kept with each completion (TRN-3).
  package static let version = "2026-2"

  package enum Course: String, Sendable, CaseIterable {
    case staff, officials

    package var title: String {
      switch self {
      case .staff: "For everybody who works with a site"
      case .officials: "For officials, with what concerns their own accounts"
      }
    }

    package var parts: [Part] {
      self == .officials ? TrainingMaterial.forStaff + TrainingMaterial.forOfficials : TrainingMaterial.forStaff
    }
    package var fields: [FormField] { parts.map(\.field) }
  }

  package struct Part: Sendable {
    package var id: String
    package var topic: String
    package var text: String
    package var question: String
    package var choices: [FormField.Choice]
    package var right: String

    package var field: FormField {
      FormField("quiz-\(id)", "\(topic). \(question)", .choice(choices), hint: text)
    }
  }

  package static let forStaff: [Part] = [
    Part(
      id: "kinds", topic: "What social media is",
      text: """
        Every web-based place where people share what they make with others: networks, blogs, video and photo sites, forums, \
        wikis, and whatever comes next. Mail alone is not.
        """,
      question: "A new messaging community on the web that nobody has a rule for yet is",
      choices: [.init("a", "Free to use, since no rule names it"), .init("b", "Social media like any other")],
      right: "b"),
    Part(
      id: "appropriate", topic: "What is appropriate",
      text: """
        An official post is as weighty as a news release, however short. It is true, approved, within the site's purpose, and \
        never for a candidate, a business or somebody's private gain.
        """,
      question: "A two-word post on a proposed ordinance",
      choices: [
        .init("a", "Goes the way of every post: written, approved, kept"), .init("b", "Is too short to need approval"),
      ],
      right: "a"),
    Part(
      id: "reach", topic: "How far it reaches",
      text:
        "What is posted can be copied everywhere within minutes, and stays in the public record when it is deleted.",
      question: "Deleting a post",
      choices: [
        .init("a", "Ends the matter"), .init("b", "Does not take it out of the record, nor out of others' copies"),
      ],
      right: "b"),
    Part(
      id: "sharing", topic: "What to share, with whom, and what not",
      text: """
        Closed records, personnel matters, what lawyers advise, people's private data and anything told in confidence are never \
        posted. Unsure: ask first.
        """,
      question: "A resident's water bill with the name blacked out",
      choices: [.init("a", "May be shown as an example"), .init("b", "Is not posted; the question goes to counsel")],
      right: "b"),
    Part(
      id: "threats", topic: "Threats",
      text: """
        Accounts are taken over by messages that look like the platform's. Use the vault's passwords and a second factor; never \
        sign in by a link that was sent to you; report at once.
        """,
      question: "A message from the platform asks you to confirm your password",
      choices: [
        .init("a", "Open it and confirm, before the account is locked"), .init("b", "Do not open it; report it"),
      ],
      right: "b"),
    Part(
      id: "settings", topic: "Privacy settings",
      text: """
        Official accounts are set up as the registry says; nobody changes comments, tagging or visibility without approval. Your \
        own accounts: look through who sees what, and never use the agency's mail or password there.
        """,
      question: "For a personal account, the agency's mail address",
      choices: [.init("a", "Is never used"), .init("b", "Is fine with a good password")], right: "a"),
    Part(
      id: "speech", topic: "Comments and the First Amendment",
      text: """
        Where the public may speak, a comment is not removed for its opinion. A removal needs a ground of the list, a copy first, \
        a rule and a notice; a question goes to counsel.
        """,
      question: "A comment calls the mayor incompetent",
      choices: [.init("a", "It stays: it is an opinion"), .init("b", "It is removed as unprofessional")], right: "a"),
    Part(
      id: "records", topic: "Records, meetings and personal accounts",
      text: """
        Public business on a personal account makes a public record. Members of a board who talk there about its business may hold \
        a meeting that nobody was told of. Send residents to the official place.
        """,
      question: "A resident asks about a permit in a message to your own account",
      choices: [
        .init("a", "Answer there, and delete it"),
        .init("b", "Help, lead them to the official place, and see that it is kept"),
      ], right: "b"),
  ]
}
