/// A file's decompressed bytes as a window that moves forward over them; it knows where members begin and end.
///
/// A file without gzip is one endless member. Memory is the two buffers, whatever the file holds.
final class MemberWindow {
  enum Start: Equatable {
    case member
    /// Bytes that start no gzip member, in a file of gzip members.
    case noMember
    case endOfFile
  }

  enum Failure: Equatable {
    case corrupt(String)
    case truncated
    case expansion
  }

  /// Whether the file is made of gzip members.
  let isCompressed: Bool
  /// Where in the file the open member begins.
  private(set) var memberOffset: UInt64 = 0
  /// What stopped the open member before its end.
  private(set) var failure: Failure?
  /// Whether all that the open member holds is in the window.
  private(set) var isComplete = true

  private let source: any ByteSource
  private let expansionRatio: Int
  private let inflater = MemberInflater()
  private let input: UnsafeMutableRawBufferPointer
  private var inputOffset: UInt64
  private var inputAt = 0
  private var inputEnd = 0
  private let output: UnsafeMutableRawBufferPointer
  private var start = 0
  private var end = 0
  private var memberTaken: UInt64 = 0
  private var memberMade: UInt64 = 0

  private static let inputSize = 1 << 20
  /// Below this much input at hand, more is read before a member is tried whole.
  private static let inputReserve = 256 << 10

  /// - Parameter contiguous: bytes that must fit into the window at once.
  init(_ source: any ByteSource, from offset: UInt64, contiguous: Int, expansionRatio: Int) throws(WARCError) {
    self.source = source
    self.expansionRatio = expansionRatio
    inputOffset = offset
    input = .allocate(byteCount: Self.inputSize, alignment: 64)
    output = .allocate(byteCount: max(1 << 20, contiguous) + (256 << 10), alignment: 64)
    let magic = try source.bytes(at: offset, count: 2)
    isCompressed = magic == [0x1F, 0x8B]
  }

  deinit {
    input.deallocate()
    output.deallocate()
  }

  /// The decompressed bytes at hand. Valid until the next call that moves or fills the window.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: output[start..<end]) }

  /// Where in the file the next input byte lies; in a file without gzip, the window's first byte.
  var offset: UInt64 {
    isCompressed ? inputOffset + UInt64(inputAt) : inputOffset + UInt64(inputAt) - UInt64(end - start)
  }

  /// Opens the member at the current offset. What the last one still held is gone.
  func openMember() throws(WARCError) -> Start {
    if !isCompressed {
      isComplete = false
      memberOffset = offset
      return try fill(1) == 0 ? .endOfFile : .member
    }
    start = 0
    end = 0
    failure = nil
    isComplete = true
    memberTaken = 0
    memberMade = 0
    if inputEnd - inputAt < Self.inputReserve { try refill() }
    memberOffset = offset
    if inputEnd == inputAt { return .endOfFile }
    let bytes = UnsafeRawBufferPointer(rebasing: input[inputAt..<inputEnd])
    guard bytes.count >= 2, bytes[0] == 0x1F, bytes[1] == 0x8B else { return .noMember }
    if let (taken, made) = inflater.inflateWhole(bytes, into: output) {
      inputAt += taken
      end = made
      return .member
    }
    inflater.restart()
    isComplete = false
    return .member
  }

  /// Brings at least `count` bytes into the window, if the member holds as many, and returns how many are there.
  func fill(_ count: Int) throws(WARCError) -> Int {
    while end - start < count, !isComplete, failure == nil { try more() }
    return end - start
  }

  func consume(_ count: Int) { start += count }

  /// Drops the rest of the open member.
  func skipMember() throws(WARCError) {
    while true {
      start = end
      if isComplete || failure != nil { return }
      try more()
    }
  }

  /// Moves the input to the next bytes after the failed member's first that look like a gzip header, or to the end.
  func seekNextMember() throws(WARCError) {
    try seekInput(memberOffset + 1)
    while true {
      if inputEnd - inputAt < 4 { try refill() }
      guard inputEnd - inputAt >= 4 else {
        inputAt = inputEnd
        return
      }
      var at = inputAt
      while at + 4 <= inputEnd {
        // Deflate is the only method, and the three highest flag bits are reserved (RFC 1952 section 2.3).
        if input[at] == 0x1F, input[at + 1] == 0x8B, input[at + 2] == 8, input[at + 3] & 0xE0 == 0 {
          inputAt = at
          return
        }
        at += 1
      }
      inputAt = at
    }
  }

  private func seekInput(_ offset: UInt64) throws(WARCError) {
    start = 0
    end = 0
    if offset >= inputOffset, offset <= inputOffset + UInt64(inputEnd) {
      inputAt = Int(offset - inputOffset)
    } else {
      inputOffset = offset
      inputAt = 0
      inputEnd = 0
      try refill()
    }
  }

  private func more() throws(WARCError) {
    if start > 0, output.count - end < 256 << 10 {
      output.copyMemory(from: bytes)
      end -= start
      start = 0
    }
    let room = UnsafeMutableRawBufferPointer(rebasing: output[end...])
    if room.isEmpty { return }
    if !isCompressed {
      let made = try source.read(at: inputOffset + UInt64(inputAt), into: room)
      inputOffset += UInt64(made)
      end += made
      if made < room.count { isComplete = true }
      return
    }
    if inputAt == inputEnd { try refill() }
    let piece = UnsafeRawBufferPointer(rebasing: input[inputAt..<inputEnd])
    let (taken, made, progress) = inflater.inflatePiece(piece, into: room)
    inputAt += taken
    end += made
    memberTaken += UInt64(taken)
    memberMade += UInt64(made)
    switch progress {
    case .more: break
    case .end: isComplete = true
    case .needsInput:
      if inputAt == inputEnd {
        try refill()
        if inputAt == inputEnd { failure = .truncated }
      }
    case .corrupt(let reason): failure = .corrupt(reason)
    }
    if memberMade > 64 << 20, memberMade / UInt64(expansionRatio) > memberTaken, !isComplete {
      failure = .expansion
    }
  }

  /// Keeps the input not yet taken and reads on behind it.
  private func refill() throws(WARCError) {
    let rest = UnsafeRawBufferPointer(rebasing: input[inputAt..<inputEnd])
    if inputAt > 0 {
      input.copyMemory(from: rest)
      inputOffset += UInt64(inputAt)
      inputEnd -= inputAt
      inputAt = 0
    }
    let room = UnsafeMutableRawBufferPointer(rebasing: input[inputEnd...])
    inputEnd += try source.read(at: inputOffset + UInt64(inputEnd), into: room)
  }
}
