/// Who speaks in the sample: two accounts of the city, and residents with invented names.
package enum SamplePerson: String, Sendable, CaseIterable {
  case city = "CityOfMapleBend"
  case water = "MapleBendWater"
  case rosa = "rosa_quillfeather"
  case dale = "dale_harrowgate"
  case imogen = "imogen_tidewell"
  case bertram = "bertram_oakes"
  case consuelo = "consuelo_vistabella"
  case marlon = "marlon_fencepost"

  package var name: String {
    switch self {
    case .city: "City of Maple Bend (sample)"
    case .water: "Maple Bend Water Department (sample)"
    case .rosa: "Rosa Quillfeather (sample)"
    case .dale: "Dale Harrowgate (sample)"
    case .imogen: "Imogen Tidewell (sample)"
    case .bertram: "Bertram Oakes (sample)"
    case .consuelo: "Consuelo Vistabella (sample)"
    case .marlon: "Marlon Fencepost (sample)"
    }
  }

  package var isAgency: Bool { self == .city || self == .water }

  package var biography: String {
    let label = "Sample data for trying Rostra; not a real city."
    return switch self {
    case .city:
      "News and notices from City Hall. Not watched around the clock: in an emergency call 911.\n\n"
        + "Comments and messages here are public records.\n\n" + label
    case .water: "Water mains, sewers and meters. To report a leak call the dispatch desk.\n\n" + label
    default: "An invented resident. " + label
    }
  }

  /// While water must be boiled, the city's profile says so first.
  package func biography(at stage: Int) -> String {
    self == .city && stage == 1
      ? "BOIL WATER NOTICE in force: see our latest posts.\n\n" + biography : biography
  }

  package var fields: [(name: String, value: String)] {
    switch self {
    case .city:
      [
        ("City Hall", "100 Main Street"), ("Office hours", "Monday to Friday, 8 to 5"),
        ("Comment policy", "/policy"),
      ]
    case .water: [("Dispatch", "555-0142, day and night"), ("Bills", "555-0118")]
    default: []
    }
  }

  /// The number of the account: stable, like a platform's.
  package var number: Int64 {
    let place = SamplePerson.allCases.firstIndex(of: self) ?? 0
    return 109_284_000_000_000_000 + Int64(place) * 1_000_003
  }

  package var handle: String { rawValue }
}
