import Crypto
import Foundation
import SwiftASN1
import Testing
import X509

@testable import TransparencyLog

/// A time-stamp authority made for one test with openssl: root, signer, and a configuration.
struct OpenSSLAuthority {
  let folder: URL
  let anchors: [Certificate]

  static let isThere = (try? run(["openssl", "version"])) != nil

  /// - Parameter usage: the signer's extended key usage, as openssl writes it.
  init(in folder: URL, usage: String = "critical,timeStamping", settings: String = "") throws {
    self.folder = folder
    func openssl(_ arguments: String...) throws {
      let result = try #require(try run(["openssl"] + arguments, in: folder))
      try #require(result.status == 0, "\(result.output)")
    }
    try openssl(
      "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "7300", "-keyout", "ca.key", "-out", "ca.pem",
      "-subj",
      "/O=Test/CN=Root", "-addext", "basicConstraints=critical,CA:TRUE", "-addext",
      "keyUsage=critical,keyCertSign")
    try openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "tsa.key")
    try openssl("req", "-new", "-key", "tsa.key", "-out", "tsa.csr", "-subj", "/O=Test/CN=Signer")
    try "basicConstraints=CA:FALSE\nextendedKeyUsage=\(usage)\n".write(
      to: folder.appending(path: "ext"), atomically: true, encoding: .utf8)
    try openssl(
      "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days",
      "7300",
      "-extfile",
      "ext", "-out", "tsa.pem")
    try "01".write(to: folder.appending(path: "serial"), atomically: true, encoding: .utf8)
    try """
    [tsa]
    default_tsa = t
    [t]
    serial = serial
    signer_cert = tsa.pem
    signer_key = tsa.key
    default_policy = 1.2.3.4
    digests = sha256
    crypto_device = builtin
    accuracy = secs:1, millisecs:500
    tsa_name = yes
    \(settings)
    """.write(to: folder.appending(path: "tsa.cnf"), atomically: true, encoding: .utf8)
    anchors = try TimeStampToken.certificates(
      pem: String(contentsOf: folder.appending(path: "ca.pem"), encoding: .utf8))
  }

  func reply(to query: TimeStampQuery) throws -> [UInt8] {
    try Data(try query.encoded()).write(to: folder.appending(path: "query"))
    let result = try #require(
      try run(
        ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply"], in: folder)
    )
    try #require(
      FileManager.default.fileExists(atPath: folder.appending(path: "reply").path), "\(result.output)")
    return Array(try Data(contentsOf: folder.appending(path: "reply")))
  }
}

@Suite(.enabled(if: OpenSSLAuthority.isThere, "needs openssl")) struct TimeStampTests {
  static let imprint = TreeHash(sha256: Array("checkpoint".utf8))

  @Test(
    "a stamp of openssl's authority verifies, with its time, policy and authority",
    arguments: [
      "", "ess_cert_id_alg = sha1", "ess_cert_id_alg = sha512", "certs = ca.pem", "signer_digest = sha512",
      "ordering = yes",
    ])
  func stamps(settings: String) async throws {
    try await withTemporaryFolder { folder in
      let authority = try OpenSSLAuthority(
        in: folder,
        settings: settings.contains("signer_digest") ? settings : "signer_digest = sha256\n" + settings)
      let query = TimeStampQuery(imprint: Self.imprint)
      let token = try TimeStampReply.parse(try authority.reply(to: query)).granted()
      let stamp = try await token.verify(
        imprint: Self.imprint, nonce: query.nonce, policy: "1.2.3.4", anchors: authority.anchors)
      #expect(abs(stamp.time.timeIntervalSinceNow) < 60)
      #expect(stamp.accuracy == 1.5)
      #expect(stamp.policy == "1.2.3.4")
      #expect(stamp.authority.contains("Signer"))
      #expect(stamp.chain.count == 2)

      await #expect(throws: TimeStampError.otherImprint) {
        try await token.verify(imprint: Fixtures.leaf(1), anchors: authority.anchors)
      }
      await #expect(throws: TimeStampError.otherNonce) {
        try await token.verify(imprint: Self.imprint, nonce: [1, 2, 3], anchors: authority.anchors)
      }
      await #expect(throws: TimeStampError.otherPolicy("1.2.3.4")) {
        try await token.verify(imprint: Self.imprint, policy: "1.2.3", anchors: authority.anchors)
      }
      await #expect(throws: TimeStampError.fromTheFuture) {
        try await token.verify(
          imprint: Self.imprint, anchors: authority.anchors, at: Date(timeIntervalSinceNow: -3600))
      }
      do {
        _ = try await token.verify(imprint: Self.imprint, anchors: [])
        Issue.record("a stamp is trusted without an anchor")
      } catch TimeStampError.untrusted {}
    }
  }

  @Test(
    "a signer whose certificate is not for time stamps alone, and critically, is refused",
    arguments: [
      "timeStamping", "critical,timeStamping,serverAuth", "critical,serverAuth",
    ])
  func wrongUsage(usage: String) async throws {
    try await withTemporaryFolder { folder in
      // openssl itself signs only with a right certificate, so the signer is exchanged between signing and
      // looking.
      let authority = try OpenSSLAuthority(in: folder, settings: "signer_digest = sha256")
      let reply = try authority.reply(to: TimeStampQuery(imprint: Self.imprint))
      let good = try TimeStampReply.parse(reply).granted()
      let other = try OpenSSLAuthority(in: folder, usage: usage, settings: "signer_digest = sha256")
      let signer = try TimeStampToken.certificates(
        pem: String(contentsOf: folder.appending(path: "tsa.pem"), encoding: .utf8))
      var verifier = Verifier(rootCertificates: CertificateStore(other.anchors)) {
        RFC5280Policy()
        TimeStampPolicy()
      }
      let verdict = await verifier.validate(leaf: signer[0], intermediates: CertificateStore([]))
      guard case .couldNotValidate = verdict else {
        Issue.record("\(usage) was accepted")
        return
      }
      await #expect(throws: (any Error).self) {
        try await good.verify(imprint: Self.imprint, anchors: other.anchors)
      }
    }
  }

  @Test("a byte changed anywhere in a reply is refused, or changes nothing that is stated")
  func flippedBytes() async throws {
    try await withTemporaryFolder { folder in
      let authority = try OpenSSLAuthority(in: folder, settings: "signer_digest = sha256")
      let query = TimeStampQuery(imprint: Self.imprint)
      let reply = try authority.reply(to: query)
      let good = try await TimeStampReply.parse(reply).granted().verify(
        imprint: Self.imprint, nonce: query.nonce, anchors: authority.anchors)
      var refused = 0
      for position in reply.indices {
        var broken = reply
        broken[position] ^= UInt8(1 << (position % 8))
        do {
          let stamp = try await TimeStampReply.parse(broken).granted().verify(
            imprint: Self.imprint, nonce: query.nonce, anchors: authority.anchors)
          #expect(stamp == good, "byte \(position)")
        } catch { refused += 1 }
      }
      #expect(refused > reply.count * 3 / 4)
      for length in stride(from: 0, to: reply.count, by: 7) {
        #expect(throws: TimeStampError.self) { try TimeStampReply.parse(Array(reply[..<length])) }
      }
    }
  }

  @Test("random bytes and deep nesting are no reply") func fuzz() {
    var random = SeededGenerator(seed: 3161)
    for _ in 0..<3000 {
      let bytes = [0x30] + random.bytes(Int.random(in: 0..<200, using: &random))
      #expect(throws: TimeStampError.self) { try TimeStampReply.parse(bytes) }
    }
    #expect(throws: TimeStampError.self) {
      try TimeStampReply.parse([UInt8](repeating: 0x30, count: 100_000))
    }
    #expect(throws: TimeStampError.self) {
      try TimeStampReply.parse((0..<50_000).flatMap { _ in [0x30, 0x80] as [UInt8] })
    }
    #expect(throws: TimeStampError.self) { try TimeStampReply.parse([UInt8](repeating: 0, count: 1 << 20)) }
  }

  @Test("openssl reads our requests and says the same of them") func queries() async throws {
    try await withTemporaryFolder { folder in
      for nonce in [nil, [0x7F], [0x80, 1], [0, 0, 5], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]]
        as [[UInt8]?]
      {
        let query = TimeStampQuery(
          imprint: Self.imprint, nonce: nonce, policy: nonce == nil ? nil : "1.2.3.4")
        try Data(try query.encoded()).write(to: folder.appending(path: "q"))
        let result = try #require(try run(["openssl", "ts", "-query", "-in", "q", "-text"], in: folder))
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("Certificate required: yes"))
        let value = nonce.map { Hex.encode($0.drop { $0 == 0 }).uppercased() }
        #expect(
          result.output.contains(value.map { "Nonce: 0x\($0)" } ?? "Nonce: unspecified"), "\(result.output)")
      }
    }
  }
}
