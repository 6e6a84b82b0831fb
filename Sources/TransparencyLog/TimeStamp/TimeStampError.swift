/// Why a time stamp is refused.
public enum TimeStampError: Error, Sendable, Hashable {
  /// Not a reply or token of RFC 3161; says which part.
  case malformed(String)
  /// The authority gave no token.
  case rejected(TimeStampReply.Status)
  /// The token is for other data.
  case otherImprint
  /// The token has no nonce or another one: it may be an old answer.
  case otherNonce
  /// The token is under another policy than asked for.
  case otherPolicy(String)
  /// An algorithm that is not, or no longer, safe, or that is not supported; its object identifier.
  case algorithm(String)
  /// The signer's certificate is not in the token, nor was it given.
  case signerUnknown
  /// Signed content, attributes and signer's certificate do not belong together; says which part.
  case signatureMismatch(String)
  /// The signature is not by the signer's key.
  case badSignature
  /// No chain from the signer to a trusted certificate, at the stamped time; says why.
  case untrusted(String)
  /// The stamped time is later than now.
  case fromTheFuture
}

extension TimeStampError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed(let what): "not a time stamp: \(what)"
    case .rejected(let status): "the time-stamp authority refused: \(status)"
    case .otherImprint: "the time stamp is for other data"
    case .otherNonce: "the time stamp does not answer this request: its nonce differs"
    case .otherPolicy(let policy): "the time stamp is under policy \(policy), which was not asked for"
    case .algorithm(let name): "the time stamp uses algorithm \(name), which is unsafe or not supported"
    case .signerUnknown: "the time stamp does not carry its signer's certificate"
    case .signatureMismatch(let what): "the time stamp's signature does not cover it: \(what)"
    case .badSignature: "the time stamp's signature is wrong"
    case .untrusted(let why): "the time stamp's signer is not trusted: \(why)"
    case .fromTheFuture: "the time stamp is later than now"
    }
  }
}
