import Foundation
import Synchronization

/// One page of a real web server that says something else from one moment to the next.
final class ChangingPage: Sendable {
  private let text: Mutex<String>
  private let socket: Int32
  private let port: UInt16

  var address: String { "http://127.0.0.1:\(port)/terms" }

  static func start(_ text: String) async throws -> ChangingPage {
    let page = try ChangingPage(text)
    Thread { page.serve() }.start()
    return page
  }

  private init(_ text: String) throws {
    self.text = Mutex(text)
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (handle, size) = (socket, length)
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(handle, $0, size) }
    }
    guard bound == 0, listen(socket, 8) == 0 else { throw CocoaError(.featureUnsupported) }
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(handle, $0, &length) }
    }
    port = UInt16(bigEndian: address.sin_port)
  }

  func show(_ text: String) { self.text.withLock { $0 = text } }

  func stop() {
    shutdown(socket, Int32(SHUT_RDWR))
    close(socket)
  }

  private func serve() {
    while true {
      let connection = accept(socket, nil, nil)
      guard connection >= 0 else { return }
      var buffer = [UInt8](repeating: 0, count: 8192)
      _ = read(connection, &buffer, buffer.count)
      let body = "<!doctype html><html><body>\(text.withLock { $0 })</body></html>"
      let answer =
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
      _ = Array(answer.utf8).withUnsafeBytes { write(connection, $0.baseAddress, $0.count) }
      close(connection)
    }
  }
}
