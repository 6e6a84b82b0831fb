import Foundation
import Rostra

/// The questions of `search_bench.py prep`, as our query language asks them.
struct Questions: Sendable {
  struct Question: Decodable, Sendable {
    var t: String?
    var a: String?
    var b: String?
    var acct: String?
    var lo: String?
    var hi: String?
    /// The right answers, where they were worked out by brute force.
    var n: Int?
    var top: [Int]?
  }

  var classes: [(name: String, questions: [Question])]

  init(path: String) throws {
    let all = try JSONDecoder().decode(
      [String: [Question]].self, from: try Data(contentsOf: URL(fileURLWithPath: path)))
    classes = ["rare", "common", "verycommon", "phrase", "bool", "prefix", "count", "ortwo"].compactMap {
      name in
      all[name].map { (name, $0) }
    }
  }

  static func text(_ question: Question, _ name: String) -> String {
    switch name {
    case "prefix": "\(question.t ?? "")*"
    case "bool":
      "\"\(question.a ?? "")\" \"\(question.b ?? "")\" site:\(question.acct ?? "") \(question.lo ?? "")..\(question.hi ?? "")"
    case "ortwo": "\"\(question.a ?? "")\" OR \"\(question.b ?? "")\""
    default: "\"\(question.t ?? "")\""
    }
  }

  static func match(_ question: Question, _ name: String) -> String {
    switch name {
    case "prefix": "\"\(question.t ?? "")\"*"
    case "bool": "\"\(question.a ?? "")\" AND \"\(question.b ?? "")\""
    case "ortwo": "\"\(question.a ?? "")\" OR \"\(question.b ?? "")\""
    default: "\"\(question.t ?? "")\""
    }
  }
}
