import Rostra

/// Which address?
struct NewSitePage: Page {
  var entered: Entered
  var platforms: [Field.Option]
  var mayAllowPrivate: Bool
  var title: String { "Add a site" }
  var section: Frame.Section? { .sites }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Sites", .sites)]).html)
    <div class="narrow">
    \(entered.summary(["address": "Address", "platform": "Platform", "reason": "Reason"]))
    <h1>Add a site</h1>
    <form method="post" action="/sites/new">\(frame.token)
    \(Field(name: "address", label: "Address or handle", hint: "As in the browser's address bar, or as people write the handle: https://social.example/@cityhall, cityhall.example, https://city.example/news/feed.xml").html(entered))
    \(Field(name: "platform", label: "Platform", hint: "It is recognised from the address and by asking there.", kind: .choice(platforms), isRequired: false).html(entered))
    \(mayAllowPrivate ? PrivateAddress(entered: entered).html : nil)
    <button data-busy="Asking the site …">Look it up</button>
    </form>
    <p class="quiet">Nothing is kept yet: the site is asked who it is, as any visitor could. It may take up to a minute.</p>
    </div>
    """
  }
}

/// The exception that opens the agency's own network to a request (SEC-10).
struct PrivateAddress {
  var entered: Entered

  var html: HTML {
    """
    <details class="more"\(entered["private"].isEmpty && entered.error("reason") == nil ? "" : " open" as HTML)>
    <summary>It is inside of our own network</summary>
    \(Field(name: "private", label: "Private address", kind: .checks([Field.Option("yes", "Allow a private or loopback address for this site", hint: "Requests go to machines that the public cannot reach. That this was allowed, by whom and why, is kept as evidence.")]), isRequired: false).html(entered))
    \(Field(name: "reason", label: "Reason", kind: .lines(2), isRequired: false).html(entered))
    </details>
    """
  }
}

/// Is this it?
struct FoundSitePage: Page {
  var entered: Entered
  var address: String
  var platform: String
  var platformName: String
  var name: String
  var handle: String
  var canonical: String
  var counted: String?
  var bio: String?
  var notCaptured: [String]
  var provenance: String
  var isPrivate: Bool
  var reason: String
  var units: [Field.Option]
  var title: String { "Is this the site?" }
  var section: Frame.Section? { .sites }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Sites", .sites), ("Add a site", Place("sites", "new"))]).html)
    <div class="narrow">
    \(entered.summary(["interval": "Minutes between captures", "unit": "Unit"]))
    <h1>Is this the site?</h1>
    <div class="card found">
    <h2 dir="auto">\(name)</h2>
    \(bio.map { "<p class=\"captured\" dir=\"auto\">\($0)</p>" as HTML })
    \(FactList(facts: [
      ("Platform", "\(platformName)"), ("Handle", "<bdi>\(handle)</bdi>"),
      ("Address", OutsideLink.html(canonical)), ("The platform counts", "\(counted ?? "nothing that it tells")"),
      ("A copy will be", "\(provenance)"),
    ]).html)
    </div>
    \(notCaptured.isEmpty ? "" : """
      <details class="more"><summary>What this platform does not give</summary><ul>\(notCaptured.map { "<li>\($0)</li>" as HTML })</ul></details>
      """ as HTML)
    <form method="post" action="/sites">\(frame.token)
    <input type="hidden" name="address" value="\(address)">
    <input type="hidden" name="platform" value="\(platform)">
    \(isPrivate ? "<input type=\"hidden\" name=\"private\" value=\"yes\"><input type=\"hidden\" name=\"reason\" value=\"\(reason)\">" as HTML : nil)
    \(Field(name: "unit", label: "Unit", hint: "Who answers for it.", kind: .choice(units)).html(entered))
    \(Field(name: "interval", label: "Minutes between captures", hint: "60 for every hour. What comes and goes between two captures is not seen.", kind: .number, value: "60").html(entered))
    <div class="actions"><button data-busy="Adding …">Add this site</button><a href="/sites/new">Not this one</a></div>
    </form>
    </div>
    """
  }
}
