/// What officials learn beside everybody's course: their own accounts as records, meetings, forums, and the three ways to keep
/// them in order (TRN-7). Ours, to be looked at by counsel.
extension TrainingMaterial {
  package static let forOfficials: [Part] = [
    Part(
      id: "official-records", topic: "Officials: records",
      text: """
        What you write about public business is a public record wherever you write it: on the agency's site, on your own profile, \
        in a private message. It is kept as long as the schedule says, and somebody may ask for it.
        """,
      question: "You answered a resident about an ordinance in a private message. The message",
      choices: [
        .init("a", "Is private, since it is on your own account"),
        .init("b", "Is a record: keep it, and hand it to the custodian when asked"),
      ],
      right: "b"),
    Part(
      id: "official-meetings", topic: "Officials: open meetings",
      text: """
        Members of one body who talk about its business in comments, in a group or by turns may together be a meeting, which the \
        law wants announced and open. Do not answer one another there about what may come before you; take it to the meeting.
        """,
      question: "A colleague of your board posts about next week's vote. You",
      choices: [
        .init("a", "Say in the comments how you will vote"), .init("b", "Do not comment, and speak in the meeting"),
      ],
      right: "b"),
    Part(
      id: "official-moderation", topic: "Officials: blocking and deleting",
      text: """
        Where you have authority to speak for the agency and use an account for that, you may act as the government there \
        (Lindke v. Freed, 601 U.S. 187 (2024)). Then nobody is blocked, and nothing deleted, for an opinion. Counsel says which of \
        your accounts are meant.
        """,
      question: "A resident calls your vote shameful on the page on which you announce decisions of your office. You",
      choices: [
        .init("a", "Leave it, and do not block: it is an opinion"),
        .init("b", "Delete it and block: the page has your name"),
      ],
      right: "a"),
    Part(
      id: "official-options", topic: "Officials: three ways to keep your accounts in order",
      text: """
        One of them is chosen with you and put on record. A: never public business on your own profiles. B: a professional \
        profile apart from your own, registered like every site. C: your own profile under the agency's rules, its business kept \
        and moderated like a site's, for as long as you are in office.
        """,
      question: "You want to announce road works on your own profile, and no option was chosen yet. You",
      choices: [
        .init("a", "Announce it and see"),
        .init("b", "Choose one of the three first, or let the agency's site announce it"),
      ],
      right: "b"),
  ]
}
