import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraTesting

struct SampleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "A sample city on this machine, to try Rostra without the internet.",
    discussion: "Its server speaks the protocols of real platforms. Everything it says is invented and labelled so.",
    subcommands: [SampleServe.self, SampleAddresses.self, SampleAdvance.self])

  static let port = 8420
}

struct SampleServe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Run the sample city's server until it is interrupted.")

  @Option(help: "The port on 127.0.0.1.")
  var port = SampleCommand.port

  func run() async throws {
    let server = SampleServer(port: port)
    try await server.start()
    Terminal.say("ready \(server.address) (sample data, not a real city)")
    try await server.waitUntilStopped()
  }
}

struct SampleAddresses: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "addresses", abstract: "The sample's sites, as arguments of `rostra sites add`, one a line.")

  @Option(help: "The server's port.")
  var port = SampleCommand.port

  @Flag(help: "Print one JSON document instead of text for people.")
  var json = false

  func run() throws {
    let sites = SampleSite.all(at: "http://127.0.0.1:\(port)")
    if json {
      Terminal.say([
        "items": .array(
          sites.map { site in
            [
              "platform": .string(site.platform), "name": .string(site.name), "address": .string(site.address),
              "settings": .object(
                site.settings.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }),
            ]
          })
      ])
      return
    }
    for site in sites {
      let settings = site.settings.sorted { $0.key < $1.key }.map { " --set \($0.key)=\($0.value)" }.joined()
      Terminal.say("\(site.address) --platform \(site.platform)\(settings) --allow-private")
    }
  }
}

struct SampleAdvance: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "advance", abstract: "Move the sample's story on: posts are edited, comments deleted, new ones made.")

  @Option(help: "The server's port.")
  var port = SampleCommand.port

  @Option(help: "The stage to move to. Default: the next one.")
  var to: Int?

  @Flag(help: "Print one JSON document instead of text for people.")
  var json = false

  func run() async throws {
    var policy = FetchPolicy()
    policy.allowPrivateHosts = ["127.0.0.1"]
    let client = RecordingClient(policy: policy, clock: { Clock.system.now() })
    defer { client.shutdown() }
    let url = "http://127.0.0.1:\(port)/sample/stage" + (to.map { "?to=\($0)" } ?? "")
    let hops = try await client.fetch(Fetch("control", url: url, method: "POST", authorized: false))
    guard let answer = hops.last, answer.status == 200 else { throw Exit.No() }
    let told = try JSON(parsing: try answer.payload(limit: 1 << 20))
    if json { Terminal.say(told) } else { Terminal.say("Now: \(told["story"]?.string ?? "")") }
  }
}
