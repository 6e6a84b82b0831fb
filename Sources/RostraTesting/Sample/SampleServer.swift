import NIOCore
import NIOHTTP1
import NIOPosix
import RostraPlatforms
import Synchronization

/// A server on this machine that speaks for the sample city in the protocols of real platforms: Mastodon's REST API,
/// the AT Protocol, RSS and plain web pages.
///
/// It shows one stage of the story (``SampleStage``); moving it on between two captures makes edits, deletions and new
/// posts for the second one to find. Nothing is kept: a server started again tells the same story from its beginning.
package final class SampleServer: Sendable {
  private let city: SampleCity
  private let port: Int
  private let interference: @Sendable (SampleRequest) -> SampleResponse?
  private let state: Mutex<State>

  private struct State {
    var stage = 0
    var channel: (any Channel)?
    var repositories: [Int: SampleRepository] = [:]
  }

  /// - Parameters:
  ///   - port: 0 lets the system choose one. The DID of the city's Bluesky account holds the port: to capture it
  ///     as one account over several runs, name a port.
  ///   - interference: asked before the city answers; what it gives is sent instead. For what a platform does when it
  ///     is not itself: errors, redirects, requests for patience.
  package init(
    port: Int = 0, stage: Int = 0, city: SampleCity = SampleCity(),
    interference: @escaping @Sendable (SampleRequest) -> SampleResponse? = { _ in nil }
  ) {
    self.port = port
    self.city = city
    self.interference = interference
    state = Mutex(State(stage: min(max(stage, 0), SampleStage.last)))
  }

  /// Listens on 127.0.0.1. Throws where the port is taken.
  package func start() async throws {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
          try channel.pipeline.syncOperations.addHandler(SampleRequestHandler(server: self))
        }
      }
      .bind(host: "127.0.0.1", port: port).get()
    state.withLock { $0.channel = channel }
  }

  package func stop() async throws {
    let channel = state.withLock { state in
      defer { state.channel = nil }
      return state.channel
    }
    try await channel?.close().get()
  }

  /// Returns when the server has been stopped.
  package func waitUntilStopped() async throws {
    try await state.withLock { $0.channel }?.closeFuture.get()
  }

  /// `http://127.0.0.1:<port>`; the port is the one asked for until the server has started.
  package var address: String {
    let bound = state.withLock { $0.channel }?.localAddress?.port
    return "http://127.0.0.1:\(bound ?? port)"
  }

  package var stage: SampleStage { SampleStage.all[state.withLock { $0.stage }] }

  package var sites: [SampleSite] { SampleSite.all(at: address) }

  /// Moves the story on, or back. A number beyond the last stage means the last.
  package func advance(to stage: Int) {
    state.withLock { $0.stage = min(max(stage, 0), SampleStage.last) }
  }

  func respond(to request: SampleRequest) throws -> SampleResponse {
    if request.path == "/sample/stage" { return control(request) }
    if let instead = interference(request) { return instead }
    let origin = address
    let stage = stage
    let known = state.withLock { $0.repositories[stage.number] }
    let repository = try known ?? SampleRepository(city: city, origin: origin, stage: stage)
    // A commit is signed anew each time it is made: the first one stays.
    let kept = state.withLock { state in
      let kept = state.repositories[stage.number] ?? repository
      state.repositories[stage.number] = kept
      return kept
    }
    return SampleAnswers(city: city, origin: origin, stage: stage, repository: kept).answer(request)
  }

  /// `GET` tells the stage; `POST ?to=2` moves to one, `POST` alone to the next.
  private func control(_ request: SampleRequest) -> SampleResponse {
    if request.method == "POST" {
      advance(to: request.parameter("to").flatMap { Int($0) } ?? stage.number + 1)
    }
    return .json([
      "stage": JSON(stage.number), "of": JSON(SampleStage.last), "story": .string(stage.story),
      "label": .string(SampleCity.label),
    ])
  }
}
