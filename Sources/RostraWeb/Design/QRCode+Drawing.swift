import Rostra

extension QRCode {
  /// Dark on white in every colour mode, with the quiet zone of four modules that readers need.
  func drawing(label: String) -> HTML {
    let side = size + 8
    var path = ""
    for (y, row) in modules.enumerated() {
      var x = 0
      while x < size {
        guard row[x] else {
          x += 1
          continue
        }
        let start = x
        while x < size, row[x] { x += 1 }
        path += "M\(start + 4) \(y + 4)h\(x - start)v1h-\(x - start)z"
      }
    }
    return """
      <svg class="qr" role="img" aria-label="\(label)" viewBox="0 0 \(side) \(side)" shape-rendering="crispEdges">
      <rect width="\(side)" height="\(side)" fill="#fff"/><path d="\(path)" fill="#000"/></svg>
      """
  }
}
