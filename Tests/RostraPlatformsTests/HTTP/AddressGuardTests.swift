import RostraPlatforms
import Testing

@Suite struct AddressGuardTests {
  @Test(
    "SEC-10: an address that is not of the public internet is refused, with the reason",
    arguments: [
      ("0.0.0.0", "unspecified"), ("10.0.0.1", "private network"), ("10.255.255.255", "private network"),
      ("100.64.0.1", "carrier-grade NAT"), ("100.127.255.255", "carrier-grade NAT"),
      ("127.0.0.1", "loopback"),
      ("127.255.255.254", "loopback"), ("169.254.169.254", "link-local"), ("172.16.0.1", "private network"),
      ("172.31.255.255", "private network"), ("192.0.0.8", "reserved"), ("192.0.2.1", "documentation"),
      ("192.88.99.1", "6to4 relay"), ("192.168.1.1", "private network"), ("198.18.0.1", "benchmarking"),
      ("198.19.255.255", "benchmarking"), ("198.51.100.7", "documentation"), ("203.0.113.9", "documentation"),
      ("224.0.0.1", "multicast"), ("239.255.255.255", "multicast"), ("240.0.0.1", "reserved"),
      ("255.255.255.255", "reserved"),
      ("::", "unspecified"), ("::1", "loopback"), ("::ffff:127.0.0.1", "loopback"),
      ("::ffff:10.0.0.1", "private network"), ("::127.0.0.1", "reserved"), ("64:ff9b::7f00:1", "loopback"),
      ("64:ff9b::c0a8:101", "private network"), ("64:ff9b:1::1", "reserved"), ("100::1", "reserved"),
      ("2001::1", "reserved"), ("2001:2::1", "reserved"), ("2001:10::1", "reserved"),
      ("2001:db8::1", "documentation"), ("2002:7f00:1::1", "loopback"), ("2002:a00:1::1", "private network"),
      ("3fff::1", "documentation"), ("5f00::1", "reserved"), ("fc00::1", "private network"),
      ("fd12:3456:789a::1", "private network"), ("fe80::1", "link-local"), ("febf::1", "link-local"),
      ("fec0::1", "private network"), ("ff02::1", "multicast"),
    ])
  func refused(_ text: String, _ reason: String) throws {
    let address = try #require(IPAddress(v6: text) ?? IPAddress(v4: text))
    #expect(AddressGuard.refusal(of: address) == reason)
  }

  @Test(
    "an address of the public internet is let through",
    arguments: [
      "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1",
      "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.255.255", "192.169.0.0",
      "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2a00:1450::1",
      "2001:4860:4860::8888",
      "2001:200::1", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1", "3ffe::1",
    ])
  func allowed(_ text: String) throws {
    let address = try #require(IPAddress(v6: text) ?? IPAddress(v4: text))
    #expect(AddressGuard.refusal(of: address) == nil)
  }

  @Test(
    "SEC-10: every way to write a loopback address is seen through",
    arguments: [
      "127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.1", "127.0.1",
      "0X7F.0.0.0x1", "127.0.0.1.", "%31%32%37.0.0.1", "①②⑦.⓪.⓪.①", "[::1]", "[::ffff:7f00:1]",
      "[0:0:0:0:0:0:0:1]", "１２７.0.0.1",
    ])
  func loopbackForms(_ host: String) async throws {
    let address = try WebAddress("http://\(host)/")
    let number = try #require(address.hostAddress)
    #expect(AddressGuard.refusal(of: number) == "loopback")
    let failure = try await ClientUnderTest.failure(
      of: ClientUnderTest.get("http://\(host)/"),
      with: RecordingClient(policy: FetchPolicy(), clock: ClientUnderTest.now))
    guard case .privateAddress(_, kind: "loopback") = failure.reason else {
      Issue.record("\(failure)")
      return
    }
  }

  @Test("the port of another protocol is refused")
  func badPort() async throws {
    let client = RecordingClient(policy: FetchPolicy(), clock: ClientUnderTest.now)
    let failure = try await ClientUnderTest.failure(
      of: ClientUnderTest.get("http://1.1.1.1:25/"), with: client)
    #expect(failure.reason == .blockedPort(25))
    #expect(failure.description.contains("25"))
  }
}
