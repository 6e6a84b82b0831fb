import Crypto

/// A digest under way, of whichever algorithm a file asks for.
package struct RunningDigest {
  private var state: State

  private enum State {
    case md5(Insecure.MD5)
    case sha1(Insecure.SHA1)
    case sha256(SHA256)
    case sha512(SHA512)

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
      // Each case is taken out and put back whole: the libraries hold their state by reference, and a second holder
      // would make every update copy it.
      switch consume self {
      case .md5(var hash):
        hash.update(bufferPointer: bytes)
        self = .md5(hash)
      case .sha1(var hash):
        hash.update(bufferPointer: bytes)
        self = .sha1(hash)
      case .sha256(var hash):
        hash.update(bufferPointer: bytes)
        self = .sha256(hash)
      case .sha512(var hash):
        hash.update(bufferPointer: bytes)
        self = .sha512(hash)
      }
    }
  }

  package init(_ algorithm: WARCDigest.Algorithm) {
    state =
      switch algorithm {
      case .md5: .md5(Insecure.MD5())
      case .sha1: .sha1(Insecure.SHA1())
      case .sha256: .sha256(SHA256())
      case .sha512: .sha512(SHA512())
      }
  }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) { state.update(bytes) }

  package func finish() -> WARCDigest {
    switch state {
    case .md5(let hash): WARCDigest(algorithm: .md5, bytes: Array(hash.finalize()))
    case .sha1(let hash): WARCDigest(algorithm: .sha1, bytes: Array(hash.finalize()))
    case .sha256(let hash): WARCDigest(algorithm: .sha256, bytes: Array(hash.finalize()))
    case .sha512(let hash): WARCDigest(algorithm: .sha512, bytes: Array(hash.finalize()))
    }
  }
}
