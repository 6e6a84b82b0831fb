import Crypto
import Glibc

/// AWS Signature Version 4 ("Authenticating Requests: Using the Authorization Header", Amazon S3 API reference).
/// The body's digest is part of what is signed, so the store itself refuses a body that was changed on its way.
enum S3Signature {
  /// The headers to send, with Authorization among them. Every given header is signed.
  static func sign(
    method: String, host: String, path: String, query: [(name: String, value: String)],
    headers: [(name: String, value: String)], body: [UInt8], credentials: S3Credentials, region: String,
    at seconds: Int
  ) -> [(name: String, value: String)] {
    let time = timestamp(seconds)
    let day = String(time.prefix(8))
    let digest = hex(SHA256.hash(data: body))
    var signed = headers.map { (name: $0.name.lowercased(), value: $0.value) }
    signed.append(("host", host))
    signed.append(("x-amz-content-sha256", digest))
    signed.append(("x-amz-date", time))
    if let token = credentials.sessionToken { signed.append(("x-amz-security-token", token)) }
    signed.sort { $0.name < $1.name }
    let names = signed.map(\.name).joined(separator: ";")
    let canonical = [
      method, encode(path, keeping: "/"), canonical(query),
      signed.map { "\($0.name):\($0.value)\n" }.joined(),
      names, digest,
    ].joined(separator: "\n")
    let scope = "\(day)/\(region)/s3/aws4_request"
    let toSign = ["AWS4-HMAC-SHA256", time, scope, hex(SHA256.hash(data: Array(canonical.utf8)))]
      .joined(separator: "\n")
    var key = SymmetricKey(data: Array("AWS4\(credentials.secretKey)".utf8))
    for step in [day, region, "s3", "aws4_request"] { key = SymmetricKey(data: code(step, key)) }
    let signature = hex(code(toSign, key))
    signed.append(
      (
        "authorization",
        "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope),SignedHeaders=\(names),"
          + "Signature=\(signature)"
      ))
    return signed
  }

  /// Sorted and escaped, as it is signed and as it is sent.
  static func canonical(_ query: [(name: String, value: String)]) -> String {
    query.map { "\(encode($0.name))=\(encode($0.value))" }.sorted().joined(separator: "&")
  }

  /// RFC 3986: all but the unreserved characters as %XX.
  static func encode(_ text: String, keeping kept: Unicode.Scalar? = nil) -> String {
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      case let byte where kept.map { $0.value == UInt32(byte) } == true:
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        encoded += byte < 16 ? "%0" : "%"
        encoded += String(byte, radix: 16, uppercase: true)
      }
    }
    return encoded
  }

  /// `20260704T101500Z`
  static func timestamp(_ seconds: Int) -> String {
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(parts.tm_year + 1900)\(two(parts.tm_mon + 1))\(two(parts.tm_mday))"
      + "T\(two(parts.tm_hour))\(two(parts.tm_min))\(two(parts.tm_sec))Z"
  }

  private static func code(_ text: String, _ key: SymmetricKey) -> HMAC<SHA256>.MAC {
    HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
  }

  private static func hex(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes {
      if byte < 16 { text += "0" }
      text += String(byte, radix: 16)
    }
    return text
  }
}
