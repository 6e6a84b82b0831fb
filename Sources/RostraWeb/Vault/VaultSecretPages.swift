import Rostra

/// Asked before something is shown: why.
struct VaultAskPage: Page {
  var entered: Entered
  var heading: String
  var text: String
  var action: String
  var back: String
  var backTitle: String
  /// Whether a part can be shown, too.
  var offersWhole: Bool
  var title: String { heading }
  var section: Frame.Section? { .vault }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="narrow">
    <nav class="crumbs" aria-label="Breadcrumb"><ol><li><a href="/vault">Vault</a></li><li><a href="\(back)">\(backTitle)</a></li></ol></nav>
    \(entered.summary(["reason": "Reason"]))
    <h1>\(heading)</h1>
    <p class="lead">\(text)</p>
    <form method="post" action="\(action)">\(frame.token)
    \(Field(name: "reason", label: "Reason", kind: .lines(2)).html(entered))
    \(offersWhole ? Field(name: "whole", label: "How much", kind: .radios([Field.Option("no", "What a sign-in needs", hint: "User name, password, the code of now"), Field.Option("yes", "Everything", hint: "With recovery contacts, the second factor’s key and backup codes")]), value: "no").html(entered) : nil)
    <button>Show it once</button>
    </form>
    </div>
    """
  }
}

/// The one kind of page with credentials on it: the answer to a form, never to be had by its address, kept by no cache.
struct VaultRevealPage: Page {
  var heading: String
  var note: String
  var back: String
  var accounts: [Account]
  var title: String { heading }
  var section: Frame.Section? { .vault }

  struct Account: Codable, Sendable, Hashable {
    var title: String
    var facts: [Fact]
  }

  struct Fact: Codable, Sendable, Hashable {
    var name: String
    var value: String
    var hint: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    <h1>\(heading)</h1>
    <p class="message warn noprint">\(note)</p>
    \(accounts.map { account in
      """
      \(account.title.isEmpty ? nil : "<h2><bdi>\(account.title)</bdi></h2>" as HTML)
      <dl class="facts secrets noprint">
      \(account.facts.map { fact in
        "<div><dt>\(fact.name)</dt><dd><code translate=\"no\">\(fact.value)</code>\(fact.hint.isEmpty ? nil : " <span class=\"quiet\">\(fact.hint)</span>" as HTML)</dd></div>" as HTML
      })
      </dl>
      """ as HTML
    })
    <p><a class="button" href="\(back)">Done</a></p>
    """
  }
}
