import Rostra
import RostraPlatforms
import RostraStorage

extension ItemPrinter {
  func printProof() async throws {
    guard let proof = try await ItemProof.make(of: detail.item.id, services: office.services, for: office.viewer) else {
      Terminal.complain("No checkpoint of the log covers this item yet; try again in a minute.")
      throw Exit.No()
    }
    Terminal.say(String(decoding: proof, as: UTF8.self))
  }

  /// Looking at the raw exchange is evidence, here as on a page.
  func printRaw() async throws {
    let item = detail.item
    let services = office.services
    let now = services.clock.now()
    let found = try await services.database.read { [viewer = office.viewer] tx -> (ItemSource, Bool)? in
      guard let source = try ItemSource.all(of: item, for: viewer, in: tx).first else { return nil }
      return (source, try ItemViewing.isDue(.raw, of: item, at: now, for: viewer, in: tx))
    }
    guard let (source, isDue) = found else {
      Terminal.complain("The evidence of this item is not to be found: run `rostra verify`.")
      throw Exit.No()
    }
    if isDue { try await ItemViewing.record(.raw, of: item, services: services, for: office.viewer) }
    let raw = try await RawExchange.read(source.exchange, objects: services.objects)
    for record in raw.records {
      Terminal.say("\n\(record.type.uppercased())")
      for line in record.header + record.head {
        Terminal.say(Terminal.safe(line.name.isEmpty ? "\n\(line.value)" : "\(line.name): \(line.value)"))
      }
      if let text = String(validating: record.body, as: UTF8.self) {
        Terminal.say("\n" + Terminal.safe(text))
      } else {
        Terminal.say("\n(\(record.bodyLength) bytes that are no text)")
      }
    }
  }
}
