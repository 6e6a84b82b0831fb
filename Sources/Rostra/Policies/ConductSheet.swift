/// The standards of conduct as sheets that are handed to people before they act (GEN-15, TRN-15). Ours, to be looked at by
/// counsel; they say in short what the policy says at length.
package struct ConductSheet: Sendable, Hashable {
  /// Kept with the training of whoever was given it.
  package static let version = "2026-1"

  package var id: String
  package var title: String
  package var opening: String
  package var standards: [Standard]
  package var closing: String

  package struct Standard: Sendable, Hashable {
    package var title: String
    package var text: String
  }

  package static let all = [official, personal, volunteers]

  package static let official = ConductSheet(
    id: "official", title: "Conduct in official use",
    opening: "You act for the agency whenever you post, answer or moderate on one of its accounts.",
    standards: [
      Standard(title: "Be authorised", text: "Post only where you are designated, and only within the site's purpose."),
      Standard(
        title: "Be true and plain",
        text: "Check facts before you post. Correct a mistake openly; do not delete it without a copy."),
      Standard(
        title: "Keep confidences",
        text:
          "No closed records, personnel matters, legal advice or private data of anybody, not even with names left out."
      ),
      Standard(
        title: "Stay out of campaigns and sales",
        text: "Nothing for or against a candidate, a ballot measure, a business or a private interest."),
      Standard(
        title: "Leave opinions standing",
        text:
          "A comment is not removed for what it thinks. A removal needs a ground of the policy, a copy and a notice."),
      Standard(
        title: "Respect others' work",
        text: "Use pictures, sound and texts only with a right to them, and say whose they are."),
      Standard(
        title: "Keep the record",
        text: "What is posted, received and removed is kept. Nothing goes by private message to avoid it."),
      Standard(
        title: "Guard the account",
        text: "Passwords come from the vault alone. Report a lost device, a strange sign-in or a mistake at once."),
    ],
    closing: "If you are in doubt, ask before you post. Nobody is blamed for asking.")

  package static let personal = ConductSheet(
    id: "personal", title: "Conduct in personal use",
    opening: "Your own accounts are yours. These standards apply where they touch your work for the agency.",
    standards: [
      Standard(
        title: "Speak for yourself",
        text:
          "Where your work could be recognised, say that the opinion is your own. Do not use the agency's name or seal as yours."
      ),
      Standard(
        title: "Use your own address",
        text: "Never register a personal account with the agency's mail address or password."),
      Standard(
        title: "Send business where it belongs",
        text:
          "Asked about the agency's business, lead people to its official place. What is done on your account may be a public record."
      ),
      Standard(
        title: "Keep confidences", text: "What you know only from your work stays there, after you leave, too."),
      Standard(
        title: "Members of boards",
        text:
          "A talk among members about their board's business may be a meeting that nobody was told of. Do not begin one online."
      ),
      Standard(
        title: "Your rights stay",
        text:
          "You may speak as a citizen on matters of public concern, and with colleagues about pay and conditions. Nothing here limits that."
      ),
    ],
    closing: "If you are in doubt whether something touches your work, ask before you post.")

  package static let volunteers = ConductSheet(
    id: "volunteers", title: "A request to our volunteers",
    opening: "Thank you for helping. When you act for the agency online, we ask you kindly:",
    standards: [
      Standard(title: "Ask first", text: "Please ask the person who leads you before posting in the agency's name."),
      Standard(
        title: "Be kind and accurate",
        text: "Please check what you share, and please correct it when it turns out wrong."),
      Standard(
        title: "Protect people",
        text: "Please do not share names, pictures or stories of people who have not agreed to it."),
      Standard(
        title: "Leave politics and sales aside",
        text: "We ask you not to use the agency's places for campaigns or business."),
      Standard(
        title: "Help us keep the record",
        text: "Please let us know of messages to the agency that reach you on your own account."),
    ],
    closing: "If anything is unclear, please talk to us. We are grateful for your help.")

  /// To print and to hand over.
  package func document(agency: Agency) -> PrintedDocument {
    var parts: [PrintedDocument.Part] = [.paragraph(opening)]
    for standard in standards { parts += [.heading(standard.title), .paragraph(standard.text)] }
    parts += [.paragraph(closing), .facts([.init("Name", "_______________________"), .init("Day", "_____________")])]
    return PrintedDocument(title: title, parts: parts, footer: "\(agency.name) · version \(Self.version)")
  }
}
