import HTTPTypes
import Hummingbird
import Rostra

/// The one cookie: a random secret that names a session. Never readable by script, never sent by other sites' forms.
struct SessionCookie: Sendable {
  let office: WebOffice

  /// `__Host-` makes the browser insist on HTTPS, on this host alone and on the whole of it (RFC 6265bis, 4.1.3.2).
  var name: String { office.isSecure ? "__Host-rostra" : "rostra" }

  func secret(in request: Request) -> String? {
    for header in request.headers[values: .cookie] {
      for pair in header.split(separator: ";") {
        let parts = pair.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { continue }
        if parts[0].drop(while: { $0 == " " }) == name[...] { return String(parts[1]) }
      }
    }
    return nil
  }

  func set(_ secret: String) -> String {
    "\(name)=\(secret); Path=/; HttpOnly; SameSite=Lax\(office.isSecure ? "; Secure" : "")"
  }

  var clear: String { "\(name)=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0\(office.isSecure ? "; Secure" : "")" }
}
