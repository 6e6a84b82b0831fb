import Rostra

/// How a site is kept, and changing it.
struct SiteSettingsPage: Page {
  var head: SiteHead
  var entered: Entered
  var facts: [Fact]
  var interval: String
  var unit: String
  var units: [Field.Option]
  var isPaused: Bool
  var mayManage: Bool
  var title: String { "\(head.name): settings" }
  var section: Frame.Section? { .sites }

  struct Fact: Codable, Sendable, Hashable {
    var name: String
    var value: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(entered.summary(["interval": "Minutes between captures", "unit": "Unit", "reason": "Reason"]))
    \(head.html)
    \(head.status(frame))
    <div class="split">
    <div>
    \(mayManage ? forms(frame) : "<p>Only those who manage sites in this unit can change how it is kept.</p>")
    </div>
    <section class="card" aria-labelledby="facts-title"><h2 id="facts-title">What is kept</h2>
    \(FactList(facts: facts.map { ($0.name, "\($0.value)") }).html)
    </section>
    </div>
    """
  }

  private func forms(_ frame: Frame) -> HTML {
    """
    <form method="post" action="/sites/\(head.reference)/settings">\(frame.token)
    <h2>How it is kept</h2>
    \(Field(name: "unit", label: "Unit", hint: "Who answers for it. Who may see it follows from this.", kind: .choice(units), value: unit).html(entered))
    \(Field(name: "interval", label: "Minutes between captures", kind: .number, value: interval).html(entered))
    <button>Save</button>
    </form>
    \(isPaused ? resume(frame) : pause(frame))
    """
  }

  private func pause(_ frame: Frame) -> HTML {
    """
    <form method="post" action="/sites/\(head.reference)/pause">\(frame.token)
    <h2>Pause</h2>
    <p>Nothing is captured while a site is paused. What is published, edited or deleted meanwhile may be lost for good, and the gap is on record.</p>
    \(Field(name: "reason", label: "Reason", hint: "Kept as evidence.", kind: .lines(3)).html(entered))
    <button class="danger">Pause this site</button>
    </form>
    """
  }

  private func resume(_ frame: Frame) -> HTML {
    """
    <form method="post" action="/sites/\(head.reference)/resume">\(frame.token)
    <h2>Resume</h2>
    <p>Captures begin again at once. The gap ends with the first of them.</p>
    <button>Resume this site</button>
    </form>
    """
  }
}
