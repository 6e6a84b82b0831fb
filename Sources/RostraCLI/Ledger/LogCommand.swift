import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage
import TransparencyLog
import X509

struct LogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "The tamper-evident log: its newest checkpoint, its key, time stamps.",
    subcommands: [LogCheckpoint.self, LogStamp.self], defaultSubcommand: LogCheckpoint.self)
}

struct LogCheckpoint: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint", abstract: "Integrate what is new and show the newest signed checkpoint.")

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let size = try await LedgerSequencer(services: office.services).integrate()
      let agency = office.viewer.agency
      let (note, stamps) = try await office.services.database.read { tx in
        (try LedgerCheckpoint.note(of: size, agency: agency, in: tx), try LedgerStamp.all(of: agency, in: tx))
      }
      guard let note else {
        Terminal.complain("The log is empty.")
        throw Exit.No()
      }
      let key = office.services.signer.verifier.vkey
      if common.json {
        Terminal.say([
          "size": JSON(size), "checkpoint": .string(note), "key": .string(key),
          "items": .array(
            stamps.map { stamp in
              [
                "size": JSON(stamp.size), "authority": .string(stamp.authority),
                "time": .string(stamp.stamped.rfc3339),
              ]
            }),
        ])
      } else {
        Terminal.say(note)
        Terminal.say("key \(key)")
        for stamp in stamps {
          Terminal.say("size \(stamp.size) stamped by \(stamp.authority) at \(office.time(stamp.stamped))")
        }
      }
    }
  }
}

struct LogStamp: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stamp", abstract: "Have the newest checkpoint time-stamped by outside authorities (RFC 3161).")

  @Option(name: .customLong("authority"), help: "An authority's address (repeatable).")
  var authorities: [String]

  @Option(help: "A PEM file with the roots that the authorities' certificates lead to.", completion: .file())
  var roots: String

  @Flag(help: "Allow an authority at a private or loopback address.")
  var allowPrivate = false

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let anchors = try TimeStampToken.certificates(pem: try String(contentsOfFile: roots, encoding: .utf8))
    try await common.withAgency { office in
      try await LedgerSequencer(services: office.services).integrate()
      var stamped: [LedgerStamp] = []
      var failures: [String] = []
      let spool = try office.home.spool()
      defer { spool.remove() }
      for authority in authorities {
        let client = office.client(
          for: SiteReference(platform: "time-stamp", address: authority), allowPrivate: allowPrivate, spool: spool)
        defer { client.shutdown() }
        do {
          stamped.append(
            try await LedgerStamping(services: office.services, client: client, anchors: anchors).stamp(
              by: authority, for: office.viewer))
        } catch {
          failures.append("\(authority): \(error)")
        }
      }
      try await LedgerSequencer(services: office.services).integrate()
      if common.json {
        Terminal.say([
          "items": .array(
            stamped.map { stamp in
              [
                "size": JSON(stamp.size), "authority": .string(stamp.authority),
                "time": .string(stamp.stamped.rfc3339),
              ]
            }), "failures": .array(failures.map { .string($0) }),
        ])
      } else {
        for stamp in stamped {
          Terminal.say(
            "Checkpoint of size \(stamp.size): \(stamp.authority) says it existed at \(office.time(stamp.stamped)).")
        }
      }
      for failure in failures { Terminal.complain("not stamped: \(failure)") }
      if !failures.isEmpty { throw Exit.No() }
    }
  }
}
