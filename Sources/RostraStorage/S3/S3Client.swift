import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Signed requests to one bucket, tried again where that may help.
struct S3Client: Sendable {
  let configuration: S3Configuration
  private let http: HTTPClient

  init(_ configuration: S3Configuration) {
    self.configuration = configuration
    var settings = HTTPClient.Configuration(
      // A signature is for one host; a store that sends elsewhere is wrongly configured.
      redirectConfiguration: .disallow,
      timeout: .init(connect: .seconds(10), read: .seconds(Int64(configuration.timeout))),
      decompression: .disabled)
    settings.httpVersion = .http1Only
    // Retrying is done here, where it is counted.
    settings.connectionPool.retryConnectionEstablishment = false
    http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
  }

  func close() async throws { try await http.shutdown() }

  /// Sends until the store answers with something other than a fault of its own, and returns that answer. Every
  /// S3 request may be repeated: a repeated put writes the same bytes.
  ///
  /// - Parameter name: the object's full name, nil for the bucket itself.
  /// - Parameter limit: the largest answer that is read, in bytes.
  func send(
    _ method: String, _ name: String?, query: [(name: String, value: String)] = [],
    headers: [(name: String, value: String)] = [], body: [UInt8] = [], limit: Int = S3Document.largest
  ) async throws -> S3Answer {
    var trouble = ""
    for attempt in 1...max(configuration.attempts, 1) {
      do {
        let answer = try await sendOnce(
          method, name, query: query, headers: headers, body: body, limit: limit)
        guard isFault(answer, method) else { return answer }
        trouble = answer.summary
      } catch let error as CancellationError {
        throw error
      } catch let error as HTTPClientError where error == .cancelled {
        throw CancellationError()
      } catch let error as NIOTooManyBytesError {
        throw ObjectsError.badAnswer(
          "\(place(name)): the store sent more than \(error.maxBytes ?? limit) bytes")
      } catch {
        trouble = "\(error)"
      }
      if attempt < configuration.attempts {
        // Doubled each time, and never the same for two who failed together.
        try await Task.sleep(for: .milliseconds(Int.random(in: 50...100) << min(attempt - 1, 6)))
      }
    }
    throw ObjectsError.unavailable(
      "\(method) \(place(name)) failed \(configuration.attempts) times; at last: \(trouble)")
  }

  /// What to throw for an answer that the caller has no use for.
  func unexpected(_ answer: S3Answer, _ method: String, _ name: String?) -> ObjectsError {
    let text = "\(method) \(place(name)): \(answer.summary)"
    switch answer.status {
    case 401, 403:
      return .denied(text + "; check the access key, its rights on the bucket, and this machine's clock")
    case 301, 307, 308: return .denied(text + "; check the endpoint and the region")
    case 404: return .denied(text + "; check the name of the bucket")
    case 507: return .diskFull(place(nil))
    default: return .badAnswer(text)
    }
  }

  func place(_ name: String?) -> String { "s3://\(configuration.bucket)/\(name ?? "")" }

  private func isFault(_ answer: S3Answer, _ method: String) -> Bool {
    switch answer.status {
    case 429, 500, 502, 503, 504: true
    // Two conditional puts met, or the store lost the upload's connection: both say "try again".
    case 409: ["ConditionalRequestConflict", "OperationAborted"].contains(answer.errorCode)
    case 400: answer.errorCode == "RequestTimeout"
    // A copy or a completion may find that it failed after it began to answer. Never asked of a GET, whose body
    // is an object and may look like anything.
    case 200 where method != "GET":
      ["InternalError", "SlowDown", "ServiceUnavailable"].contains(answer.errorCode)
    default: false
    }
  }

  private func sendOnce(
    _ method: String, _ name: String?, query: [(name: String, value: String)],
    headers: [(name: String, value: String)], body: [UInt8], limit: Int
  ) async throws -> S3Answer {
    let path = configuration.path(name)
    let signed = S3Signature.sign(
      method: method, host: configuration.host, path: path, query: query, headers: headers, body: body,
      credentials: configuration.credentials, region: configuration.region, at: time(nil))
    let scheme = configuration.endpoint.scheme ?? "https"
    let question = query.isEmpty ? "" : "?" + S3Signature.canonical(query)
    var request = HTTPClientRequest(
      url: "\(scheme)://\(configuration.host)\(S3Signature.encode(path, keeping: "/"))\(question)")
    request.method = HTTPMethod(rawValue: method)
    for (name, value) in signed where name != "host" { request.headers.add(name: name, value: value) }
    if !body.isEmpty || method == "PUT" || method == "POST" {
      request.body = .bytes(ByteBuffer(bytes: body))
    }
    let response = try await http.execute(request, timeout: .seconds(Int64(configuration.timeout)))
    var answerHeaders: [String: String] = [:]
    for (name, value) in response.headers { answerHeaders[name.lowercased()] = value }
    let answer = try await response.body.collect(upTo: limit)
    return S3Answer(
      status: Int(response.status.code), headers: answerHeaders, body: [UInt8](answer.readableBytesView))
  }
}
