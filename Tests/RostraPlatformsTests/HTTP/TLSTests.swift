import Crypto
import Foundation
import NIOSSL
import RostraPlatforms
import Testing

@Suite(.enabled(if: Certificates.openssl != nil, "openssl is not installed"))
struct TLSTests {
  private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

  private func server(_ name: String, _ certificates: Certificates) async throws -> HostileServer {
    try await HostileServer(tls: certificates.serverContext(name)) { _ in [.send(TLSTests.ok)] }
  }

  private func failure(_ name: String, host: String = "localhost", trusting: Bool = true) async throws
    -> FetchError
  {
    let certificates = try Certificates()
    defer { certificates.remove() }
    let server = try await server(name, certificates)
    var policy = ClientUnderTest.policy
    if trusting { policy.additionalTrustRoots = certificates.path("ca.pem") }
    let failure = try await ClientUnderTest.failure(
      of: ClientUnderTest.get(server.url(scheme: "https", host: host)), with: ClientUnderTest.client(policy))
    #expect(server.requests.isEmpty)
    try await server.stop()
    return failure
  }

  @Test("over TLS, the version and the leaf certificate's SHA-256 are kept beside the exchange")
  func facts() async throws {
    let certificates = try Certificates()
    defer { certificates.remove() }
    let server = try await server("good", certificates)
    var policy = ClientUnderTest.policy
    policy.additionalTrustRoots = certificates.path("ca.pem")
    let client = ClientUnderTest.client(policy)
    for host in ["localhost", "127.0.0.1"] {
      let exchange = try await client.fetch(ClientUnderTest.get(server.url(scheme: "https", host: host)))[0]
      #expect(exchange.tls?.version == "TLSv1.3")
      #expect(exchange.tls?.certificateSHA256 == (try certificates.fingerprint("good")))
      #expect(try exchange.bodyBytes == Array("ok".utf8))
    }
    _ = try await client.fetch(ClientUnderTest.get(server.url(scheme: "https", host: "localhost")))
    #expect(server.connections == 2)
    try await server.stop()
  }

  @Test("an expired certificate is refused, with the day")
  func expired() async throws {
    let failure = try await failure("expired")
    guard case .tls(.expired(let when)) = failure.reason else {
      Issue.record("\(failure)")
      return
    }
    #expect(when.day == "2020-01-02")
    #expect(failure.description.contains("expired on 2020-01-02"))
  }

  @Test("a certificate that is not yet valid is refused")
  func notYetValid() async throws {
    guard case .tls(.notYetValid) = try await failure("future").reason else {
      Issue.record("no such reason")
      return
    }
  }

  @Test("a self-signed certificate is refused as such")
  func selfSigned() async throws {
    #expect(try await failure("self").reason == .tls(.selfSigned))
  }

  @Test("a certificate of an unknown authority is refused as such")
  func unknownIssuer() async throws {
    #expect(try await failure("good", trusting: false).reason == .tls(.unknownIssuer))
  }

  @Test("a certificate for another name is refused as such")
  func nameMismatch() async throws {
    let failure = try await failure("other")
    #expect(failure.reason == .tls(.nameMismatch(host: "localhost")))
    #expect(!failure.isTransient)
  }

  @Test("a server that does not speak TLS is a clear error")
  func notTLS() async throws {
    let server = try await HostileServer { _ in [.send(TLSTests.ok)] }
    // It waits for an empty line, which a TLS hello need not have: then nobody speaks, and the handshake times out.
    var policy = ClientUnderTest.policy
    policy.connectTimeout = .seconds(1)
    let failure = try await ClientUnderTest.failure(
      of: ClientUnderTest.get(server.url(scheme: "https")), with: ClientUnderTest.client(policy))
    #expect(failure.reason == .timeout(.handshake, seconds: 1))
    try await server.stop()
  }

  @Test("a body without length over TLS is whole only when its end is authentic")
  func truncation() async throws {
    let certificates = try Certificates()
    defer { certificates.remove() }
    let server = try await HostileServer(tls: certificates.serverContext("good")) { request in
      [
        .send("HTTP/1.1 200 OK\r\n\r\nabc"), .wait(milliseconds: 50),
        request.path == "/cut" ? .reset : .close,
      ]
    }
    var policy = ClientUnderTest.policy
    policy.additionalTrustRoots = certificates.path("ca.pem")
    let client = ClientUnderTest.client(policy)
    let whole = try await client.fetch(ClientUnderTest.get(server.url(scheme: "https")))[0]
    #expect(whole.truncated == nil)
    #expect(try whole.bodyBytes == Array("abc".utf8))
    let cut = try await client.fetch(ClientUnderTest.get(server.url("/cut", scheme: "https")))[0]
    #expect(cut.truncated == "disconnect")
    #expect(try cut.bodyBytes == Array("abc".utf8))
    try await server.stop()
  }

  @Test("a file of trusted certificates that cannot be read is a clear error")
  func missingRoots() async throws {
    var policy = ClientUnderTest.policy
    policy.additionalTrustRoots = "/nonexistent/ca.pem"
    let failure = try await ClientUnderTest.failure(
      of: ClientUnderTest.get("https://127.0.0.1:9/"), with: ClientUnderTest.client(policy))
    #expect(failure.description.contains("/nonexistent/ca.pem"))
  }
}

/// Certificates made with openssl for one test, good and bad ones.
struct Certificates {
  static let openssl: String? = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "certificates-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try run(
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -keyout ca.key -out ca.pem -subj /CN=Test-CA -addext basicConstraints=critical,CA:TRUE"
    )
    try run(
      "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout leaf.key -out leaf.csr -subj /CN=localhost"
    )
    try write("subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n", "localhost.ext")
    try write("subjectAltName=DNS:other.example\nextendedKeyUsage=serverAuth\n", "other.ext")
    try run(
      "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile localhost.ext -out good.pem"
    )
    try run(
      "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile other.ext -out other.pem"
    )
    try run("x509 -req -in leaf.csr -signkey leaf.key -days 30 -extfile localhost.ext -out self.pem")
    try dated("expired", from: "20200101000000Z", to: "20200102000000Z")
    try dated("future", from: "21000101000000Z", to: "21000102000000Z")
  }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  func remove() {
    try? FileManager.default.removeItem(at: folder)
  }

  func serverContext(_ name: String) throws -> NIOSSLContext {
    let chain = try NIOSSLCertificate.fromPEMFile(path("\(name).pem")).map {
      NIOSSLCertificateSource.certificate($0)
    }
    let key = try NIOSSLPrivateKey(file: path("leaf.key"), format: .pem)
    return try NIOSSLContext(
      configuration: .makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key)))
  }

  /// What openssl itself says of the certificate.
  func fingerprint(_ name: String) throws -> String {
    let text = try run("x509 -in \(name).pem -noout -fingerprint -sha256")
    return text.split(separator: "=").last.map { $0.filter(\.isHexDigit).lowercased() } ?? ""
  }

  /// `openssl x509` cannot set both dates; `openssl ca` can.
  private func dated(_ name: String, from: String, to: String) throws {
    try write("", "index-\(name).txt")
    try write("01", "serial-\(name)")
    try write(
      """
      [ca]
      default_ca=x
      [x]
      database=index-\(name).txt
      serial=serial-\(name)
      new_certs_dir=.
      default_md=sha256
      policy=p
      [p]
      commonName=supplied
      """, "\(name).conf")
    try run(
      "ca -batch -config \(name).conf -cert ca.pem -keyfile ca.key -in leaf.csr -out \(name).pem -startdate \(from) -enddate \(to) -extfile localhost.ext -notext"
    )
  }

  private func write(_ text: String, _ name: String) throws {
    try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
  }

  @discardableResult
  private func run(_ arguments: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: try #require(Certificates.openssl))
    process.arguments = arguments.split(separator: " ").map(String.init)
    process.currentDirectoryURL = folder
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "openssl \(arguments)")
    return String(decoding: data, as: UTF8.self)
  }
}
