import Rostra
import RostraPlatforms
import RostraStorage

/// The tokens by which a person's programs act for them.
enum TokensAPI {
  private static let members: [JSONSchema.Property] = [
    .always("id", .uuid), .always("name", .string), .always("scopes", .list(of: .one(of: Viewer.Permission.self))),
    .always("created", .time), .always("expires", .time), .maybe("used", .time), .maybe("revoked", .time),
  ]
  private static let token = JSONSchema.named("Token", .object(members))
  private static let id = Operation.Parameter.path("token", .uuid, "The token's id.", of: "Token", "MadeToken")

  static let operations: [Operation] = [
    .get(
      "listTokens", "/tokens", "Tokens", "Your tokens, newest first", .object([.always("items", .list(of: token))]),
      access: .signedIn, handle: list),
    Operation(
      "makeToken", .post, "/tokens", "Tokens", "Make a token",
      note: "Only in a signed-in session: a token makes no tokens. The secret is shown this once.", access: .signedIn,
      body: .named(
        "NewToken",
        .object([
          .always("name", .text(100, atLeast: 1), "What program it is for."),
          .always(
            "scopes", .list(of: .one(of: Viewer.Permission.self), most: 20), "What it may do, of what you may do."),
          .always("days", .integer(1...PersonalToken.longestLife), "How long it lives."),
        ])),
      success: .json(
        201, .named("MadeToken", .object(members + [.always("secret", .string, "Put it behind `Bearer`.")]))),
      handle: make),
    Operation(
      "revokeToken", .delete, "/tokens/{token}", "Tokens", "Revoke a token: it opens nothing from now on",
      access: .signedIn, parameters: [id], success: .nothing, handle: revoke),
    .get(
      "listTokensOfPerson", "/people/{person}/tokens", "Tokens", "Somebody's tokens, newest first",
      .object([.always("items", .list(of: token))]), access: .permission(.managePeople), parameters: [PeopleAPI.id],
      handle: listOfPerson),
  ]

  @Sendable private static func list(_ asked: APICall) async throws -> APIAnswer {
    let tokens = try await asked.read { tx, viewer in
      guard let person = viewer.person else { throw WebFailure.notFound }
      return try PersonalToken.all(of: person, for: viewer, in: tx)
    }
    return APIAnswer(["items": .array(tokens.map(\.json))])
  }

  @Sendable private static func listOfPerson(_ asked: APICall) async throws -> APIAnswer {
    let id: Identifier<Person> = try asked.id("person")
    let tokens = try await asked.read { tx, viewer in
      return try PersonalToken.all(of: id, for: viewer, in: tx)
    }
    return APIAnswer(["items": .array(tokens.map(\.json))])
  }

  @Sendable private static func make(_ asked: APICall) async throws -> APIAnswer {
    guard let session = asked.call.session else {
      throw APIFailure.forbidden("A token makes no tokens: sign in, and make it in your account.")
    }
    guard session.isFresh(at: asked.services.clock.now()) else {
      throw APIFailure.forbidden("Prove again who you are at /confirm, then ask again.")
    }
    let scopes = (asked.body["scopes"]?.array ?? []).compactMap { $0.string.flatMap(Viewer.Permission.init(rawValue:)) }
    let (token, secret) = try await PersonalToken.make(
      name: asked.body["name"]?.string ?? "", scopes: Set(scopes), days: asked.body["days"]?.integer ?? 0,
      services: asked.services, for: asked.viewer)
    return APIAnswer(.object((token.json.object ?? []) + [JSON.Member("secret", .string(secret))]))
  }

  @Sendable private static func revoke(_ asked: APICall) async throws -> APIAnswer {
    try await PersonalToken.revoke(try asked.id("token"), services: asked.services, for: asked.viewer)
    return .nothing
  }
}
