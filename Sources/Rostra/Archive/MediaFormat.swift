/// What a captured payload is, told from its first bytes: what a server said of it is not trusted, since the name a file gets
/// decides what a browser does with it.
package enum MediaFormat: String, Sendable, Hashable {
  case jpg, png, gif, webp, avif, mp4, webm, mp3, ogg, pdf
  /// Anything else, HTML and SVG among it: it is kept under a name that no program runs.
  case bin

  init(_ start: some Collection<UInt8>) {
    let bytes = Array(start.prefix(16))
    func has(_ text: String, at offset: Int = 0) -> Bool {
      bytes.dropFirst(offset).starts(with: Array(text.utf8))
    }
    self =
      if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
        .jpg
      } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
        .png
      } else if has("GIF87a") || has("GIF89a") {
        .gif
      } else if has("RIFF"), has("WEBP", at: 8) {
        .webp
      } else if has("ftypavif", at: 4) || has("ftypavis", at: 4) {
        .avif
      } else if has("ftyp", at: 4) {
        .mp4
      } else if bytes.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) {
        .webm
      } else if has("ID3") || bytes.starts(with: [0xFF, 0xFB]) || bytes.starts(with: [0xFF, 0xF3]) {
        .mp3
      } else if has("OggS") {
        .ogg
      } else if has("%PDF-") {
        .pdf
      } else {
        .bin
      }
  }

  /// A page shows these; everything else is a link.
  var isPicture: Bool {
    switch self {
    case .jpg, .png, .gif, .webp, .avif: true
    case .mp4, .webm, .mp3, .ogg, .pdf, .bin: false
    }
  }

  /// In words for a link.
  var words: String {
    switch self {
    case .jpg, .png, .gif, .webp, .avif: "picture"
    case .mp4, .webm: "film"
    case .mp3, .ogg: "sound"
    case .pdf: "PDF document"
    case .bin: "file"
    }
  }
}
