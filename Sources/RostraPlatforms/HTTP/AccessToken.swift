/// A secret that speaks for the account's owner, and the hosts that may hear it.
///
/// It is sent only to these hosts, never after a redirect to another one, never without TLS except to a host that a
/// person allowed to be private. The recorded request shows `[withheld]` in its place.
package struct AccessToken: Sendable {
  /// What goes into the Authorization field, scheme included: `Bearer …`.
  let credentials: String
  /// Lower-case host names, as in ``WebAddress/host``.
  let hosts: Set<String>

  package init(bearer secret: String, hosts: Set<String>) {
    self.init(credentials: "Bearer \(secret)", hosts: hosts)
  }

  package init(credentials: String, hosts: Set<String>) {
    self.credentials = credentials
    self.hosts = Set(hosts.map { $0.lowercased() })
  }
}

extension AccessToken: CustomStringConvertible, CustomReflectable {
  package var description: String { "access token for \(hosts.sorted().joined(separator: ", "))" }

  /// Keeps the secret out of dumps as well.
  package var customMirror: Mirror { Mirror(self, children: ["hosts": hosts]) }
}
