import Foundation
import RostraTesting
import Testing

@testable import RostraStorage

@Suite struct S3ProtocolTests {
  @Test("a signature agrees with the examples of Amazon's documentation")
  func signature() {
    // "Signature Calculations for the Authorization Header", examples GET Object, GET Bucket Lifecycle, List Objects.
    let credentials = S3Credentials(
      accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    for (path, query, headers, expected) in [
      (
        "/test.txt", [], [("range", "bytes=0-9")],
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
      ),
      ("/", [("lifecycle", "")], [], "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
      (
        "/", [("prefix", "J"), ("max-keys", "2")], [],
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
      ),
    ] as [(String, [(name: String, value: String)], [(name: String, value: String)], String)] {
      let signed = S3Signature.sign(
        method: "GET", host: "examplebucket.s3.amazonaws.com", path: path, query: query, headers: headers,
        body: [], credentials: credentials, region: "us-east-1", at: 1_369_353_600)
      let authorization = signed.first { $0.name == "authorization" }?.value ?? ""
      #expect(authorization.hasSuffix("Signature=" + expected))
    }
  }

  @Test("a secret is never printed")
  func secrets() throws {
    let credentials = S3Credentials(accessKey: "AK", secretKey: "hunter2", sessionToken: "hunter3")
    var dumped = ""
    dump(credentials, to: &dumped)
    for text in ["\(credentials)", String(reflecting: credentials), dumped] {
      #expect(!text.contains("hunter"))
    }
  }

  @Test("the store's XML is read with entities, comments and CDATA")
  func document() throws {
    let text = """
      <?xml version="1.0"?>\n<!-- x --><R a="1>2" b='<'><K>a&amp;b&#x41;&#66;</K><E/><K><![CDATA[<&>]]></K>
      </R>
      """
    let document = try S3Document(parsing: Array(text.utf8))
    #expect(document.name == "R")
    #expect(document.all("K").map(\.text) == ["a&bAB", "<&>"])
    #expect(document.first("E")?.text == "")
  }

  @Test(
    "hostile XML is refused",
    arguments: [
      "", "x", "<", "<a", "<a>", "<a></b>", "<a>&x;</a>", "<a>&#xffffffffff;</a>", "<a/><b/>",
      "<!DOCTYPE a><a/>",
      "<a><!ENTITY b 'c'></a>", "<a><![CDATA[</a>", "<a b='></a>", "<a>&#xD800;</a>",
      String(repeating: "<a>", count: 5000),
    ])
  func hostile(text: String) {
    #expect(throws: S3Document.Malformed.self) { try S3Document(parsing: Array(text.utf8)) }
  }

  @Test("broken XML of any kind is refused or read, and never crashes")
  func fuzz() throws {
    let seed = Array(
      "<?xml version=\"1.0\"?><L><IsTruncated>true</IsTruncated><C k=\"v\"><Key>a&amp;&#65;<![CDATA[b]]></Key></C></L>"
        .utf8)
    _ = try S3Document(parsing: seed)
    var random = SplitMix64(seed: 7)
    let end = ContinuousClock.now + .seconds(2)
    var refused = 0
    while ContinuousClock.now < end {
      var bytes = seed
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: at)
        case 2: bytes.insert(contentsOf: bytes[at...].prefix(20), at: at)
        default: bytes.removeSubrange(at...)
        }
        if bytes.isEmpty { break }
      }
      do {
        _ = try S3Document(parsing: bytes)
      } catch is S3Document.Malformed {
        refused += 1
      }
    }
    #expect(refused > 100)
  }

  @Test("parts of an open segment make one unbroken run, whatever a crash left")
  func parts() throws {
    let key = try ObjectKey("warc/a")
    func run(_ parts: [(Int64, Int64)]) -> [Int64] {
      S3Parts(key, parts.shuffled().map { S3Part(offset: $0.0, length: $0.1) }).run.map(\.length)
    }
    #expect(run([]) == [])
    #expect(run([(0, 10), (10, 5), (15, 1)]) == [10, 5, 1])
    #expect(run([(0, 10), (11, 5)]) == [10])
    #expect(run([(3, 10)]) == [])
    #expect(run([(0, 10), (10, 5), (0, 15), (15, 2)]) == [15, 2])
    for part in [S3Part(offset: 0, length: 1), S3Part(offset: .max - 9, length: 9)] {
      let (parsedKey, parsed) = try #require(S3Part.parse(part.name(for: key)))
      #expect(parsedKey == key)
      #expect(parsed == part)
    }
    for name in [
      "warc/a", "warc/a.parts/", "warc/a.parts/1", "warc/a.parts/1-0", "warc/a.parts/-1-5", ".parts/0-1",
    ] {
      #expect(S3Part.parse(name) == nil)
    }
  }

  @Test(
    "a wrong secret, a missing bucket and a dead server are told apart",
    .enabled(if: TestObjects.all.contains(.ceph)))
  func failures() async throws {
    let key = try ObjectKey("a")
    let wrong = S3Credentials(accessKey: "rostrakey", secretKey: "hunter2")
    var dead = try S3Configuration(
      endpoint: try #require(URL(string: "http://127.0.0.1:9")), region: "x", bucket: "abc",
      credentials: wrong)
    dead.attempts = 2
    for (configuration, text) in [
      (try TestObjects.ceph.configuration(credentials: wrong), "access key"),
      (try TestObjects.ceph.configuration(bucket: "rostra-no-such-bucket"), "name of the bucket"),
      (dead, "2 times"),
    ] {
      let objects = S3Objects(configuration)
      await #expect {
        try await objects.put([1], at: key)
      } throws: { error in
        error is ObjectsError && "\(error)".contains(text) && !"\(error)".contains("hunter2")
      }
      try await objects.close()
    }
  }

  @Test(
    "a locked object is locked, and a lock that is ignored is an error",
    .enabled(if: TestObjects.servers.count == 3))
  func lock() async throws {
    let key = try ObjectKey("locked-\(UUID().uuidString)")
    for (store, isKept) in [(TestObjects.ceph, true), (.swift, false)] {
      var configuration = try store.configuration(bucket: "rostra-lock-tests")
      configuration.objectLock = S3ObjectLock(mode: .compliance, days: 1)
      let objects = S3Objects(configuration)
      try await objects.makeBucket()
      if isKept {
        try await objects.put([1, 2], at: key)
        await #expect(throws: ObjectsError.self) { try await objects.delete(key) }
      } else {
        await #expect {
          try await objects.put([1, 2], at: key)
        } throws: {
          "\($0)".contains("did not lock it")
        }
      }
      try await objects.close()
    }
  }
}
