import RostraStorage

/// The message that brings somebody the address by which they set their password.
package struct InvitationMessage: Sendable {
  /// Where people reach this system.
  package var origin: String
  package var box: SecretBox

  package init(origin: String, box: SecretBox) {
    self.origin = origin.hasSuffix("/") ? String(origin.dropLast()) : origin
    self.box = box
  }

  /// The address that an invitation's secret opens.
  package static func address(_ secret: String, origin: String) -> String { "\(origin)/invitation/\(secret)" }

  func queue(for person: Person, secret: String, services: Services, in tx: any Transaction) throws {
    try Notice.queue(
      "invitation", to: [person.mail], subject: "Your access to the records of \(services.agency.name)",
      body: """
        Hello \(person.name),

        you can now work with Rostra, where \(services.agency.name) keeps the records of its social media. \
        Set your password here, within \(Person.invitationLife / 86_400) days:

        \(Notice.placeholder)

        The address opens once. If you did not expect this message, tell whoever runs the system, and do nothing.
        """, sealing: Notice.Sealing(Self.address(secret, origin: origin), in: box), services: services, in: tx)
  }
}
