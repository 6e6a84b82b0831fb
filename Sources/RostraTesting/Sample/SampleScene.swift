import RostraPlatforms

/// The pictures of the sample: drawn, not photographed, so that they are the same everywhere and belong to nobody.
package enum SampleScene: String, Sendable, CaseIterable {
  case cityHall, snowplough, ballot, market, pool, storm, lights, park, map, pumpkin, dog, smoke, eclipse,
    fireEngine
  case waterMain

  package static let width = 240
  package static let height = 160

  /// The file's name in the server's addresses.
  package var fileName: String { "\(rawValue).png" }

  package var png: [UInt8] { SampleScene.drawn[self]?.png ?? [] }

  /// The picture's content identifier on the AT Protocol.
  var cid: CID { SampleScene.drawn[self]?.cid ?? CID(of: [], codec: .raw) }

  /// Each drawn once: they never change.
  private static let drawn = Dictionary(
    uniqueKeysWithValues: allCases.map { scene in
      let png = scene.drawing()
      return (scene, (png: png, cid: CID(of: png, codec: .raw)))
    })

  func drawing() -> [UInt8] {
    var canvas = SampleCanvas(width: SampleScene.width, height: SampleScene.height)
    draw(on: &canvas)
    canvas.stamp("SAMPLE", x: 8, y: 146)
    return SamplePNG.encode(canvas, comment: "Sample picture for trying Rostra")
  }

  private func draw(on canvas: inout SampleCanvas) {
    switch self {
    case .cityHall:
      canvas.fill(.sky)
      canvas.rectangle(0, 120, 240, 40, .grass)
      canvas.rectangle(60, 60, 120, 62, .sand)
      canvas.triangle(50, 60, 190, 60, 120, 28, .red)
      for column in 0..<5 { canvas.rectangle(68 + column * 24, 66, 8, 56, .white) }
      canvas.rectangle(118, 8, 2, 22, .grey)
      canvas.rectangle(120, 8, 18, 10, .blue)
      for x in [30, 210] {
        canvas.rectangle(x - 3, 90, 6, 32, .brown)
        canvas.circle(x, 82, 20, .red)
      }
    case .snowplough:
      canvas.fill(.grey)
      canvas.rectangle(0, 96, 240, 64, .white)
      canvas.rectangle(40, 60, 90, 40, .yellow)
      canvas.rectangle(100, 44, 34, 26, .yellow)
      canvas.rectangle(108, 50, 20, 14, .sky)
      canvas.triangle(134, 104, 134, 70, 168, 104, .black)
      for x in [60, 112] { canvas.circle(x, 104, 11, .black) }
      for flake in 0..<40 { canvas.circle((flake * 53 + 11) % 240, (flake * 29 + 7) % 96, 1, .white) }
    case .ballot:
      canvas.fill(.sand)
      canvas.rectangle(70, 70, 100, 70, .blue)
      canvas.rectangle(92, 66, 56, 6, .black)
      canvas.rectangle(100, 28, 40, 40, .white)
      for line in 0..<3 { canvas.rectangle(106, 36 + line * 9, 28, 3, .grey) }
    case .market:
      canvas.fill(.sky)
      canvas.rectangle(0, 124, 240, 36, .sand)
      for stand in 0..<2 {
        let x = 26 + stand * 104
        for stripe in 0..<6 { canvas.rectangle(x + stripe * 14, 50, 14, 18, stripe % 2 == 0 ? .red : .white) }
        canvas.rectangle(x + 4, 100, 76, 26, .brown)
        for basket in 0..<4 { canvas.circle(x + 14 + basket * 19, 97, 7, basket % 2 == 0 ? .green : .orange) }
      }
    case .pool:
      canvas.fill(.sand)
      canvas.rectangle(24, 34, 192, 96, .blue)
      for lane in 0..<2 {
        for float in 0..<12 {
          canvas.rectangle(28 + float * 16, 64 + lane * 34, 9, 3, float % 2 == 0 ? .red : .white)
        }
      }
    case .storm:
      canvas.fill(.grey)
      for cloud in 0..<6 { canvas.circle(20 + cloud * 42, 22 + (cloud % 2) * 8, 28, .black) }
      canvas.rectangle(0, 118, 240, 42, .black)
      canvas.triangle(20, 122, 200, 96, 204, 106, .brown)
      canvas.circle(202, 96, 26, .green)
      canvas.triangle(120, 40, 132, 40, 112, 82, .yellow)
    case .lights:
      canvas.fill(.night)
      for tier in 0..<4 {
        canvas.triangle(
          120 - 14 - tier * 12, 60 + tier * 24, 120 + 14 + tier * 12, 60 + tier * 24, 120, 20 + tier * 18,
          .green)
      }
      canvas.rectangle(114, 132, 12, 18, .brown)
      for lamp in 0..<18 {
        let y = 40 + lamp * 5
        canvas.circle(
          120 + ((lamp * 37) % (y - 26)) - (y - 26) / 2, y, 3, [.red, .yellow, .blue, .orange][lamp % 4])
      }
    case .park:
      canvas.fill(.sky)
      canvas.rectangle(0, 100, 240, 60, .grass)
      for tree in 0..<3 {
        let x = 50 + tree * 70
        canvas.rectangle(x - 3, 80, 6, 34, .brown)
        canvas.circle(x, 70, 18, .green)
        canvas.rectangle(x - 12, 112, 24, 16, .orange)
      }
    case .map:
      canvas.fill(.sand)
      canvas.triangle(0, 0, 130, 0, 0, 150, .yellow)
      canvas.rectangle(130, 0, 110, 84, .grass)
      for step in 0..<24 { canvas.circle(step * 11, 96 + (step * step) % 23, 7, .blue) }
      canvas.rectangle(116, 0, 3, 160, .grey)
    case .pumpkin:
      canvas.fill(.night)
      canvas.circle(120, 90, 52, .orange)
      canvas.rectangle(114, 26, 12, 18, .green)
      canvas.triangle(88, 86, 108, 86, 98, 66, .yellow)
      canvas.triangle(132, 86, 152, 86, 142, 66, .yellow)
      canvas.triangle(84, 104, 156, 104, 120, 126, .yellow)
    case .dog:
      canvas.fill(.grass)
      canvas.circle(120, 110, 38, .brown)
      canvas.circle(120, 62, 26, .brown)
      canvas.triangle(94, 60, 106, 34, 110, 56, .black)
      canvas.triangle(146, 60, 134, 34, 130, 56, .black)
      for x in [110, 130] { canvas.circle(x, 58, 3, .black) }
      canvas.circle(120, 70, 5, .black)
      canvas.rectangle(116, 78, 8, 14, .red)
    case .smoke:
      canvas.fill(.orange)
      canvas.circle(170, 46, 20, .red)
      for block in 0..<7 { canvas.rectangle(block * 36, 90 - (block * 17) % 30, 26, 80, .grey) }
    case .eclipse:
      canvas.fill(.night)
      canvas.circle(120, 74, 44, .white)
      canvas.circle(120, 74, 38, .black)
    case .fireEngine:
      canvas.fill(.sky)
      canvas.rectangle(0, 122, 240, 38, .grey)
      canvas.rectangle(40, 78, 150, 42, .red)
      canvas.rectangle(156, 62, 34, 24, .red)
      canvas.rectangle(164, 68, 20, 14, .sky)
      canvas.triangle(50, 78, 62, 78, 150, 18, .white)
      for x in [70, 160] { canvas.circle(x, 122, 13, .black) }
    case .waterMain:
      canvas.fill(.grey)
      canvas.rectangle(0, 110, 240, 50, .black)
      canvas.circle(120, 122, 30, .blue)
      canvas.triangle(104, 112, 136, 112, 120, 30, .sky)
      for x in [60, 180] { canvas.triangle(x - 12, 130, x + 12, 130, x, 90, .orange) }
    }
  }
}
