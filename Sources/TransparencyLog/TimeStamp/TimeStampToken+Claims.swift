extension TimeStampToken {
  /// The digest that the token says it stamps. A claim until ``verify(imprint:nonce:policy:anchors:at:certificates:)``
  /// has proven it.
  public var claimedImprint: [UInt8] { info.imprint }
}
