import Hummingbird
import Rostra

/// Every component in every state, for whoever builds a page and for the tests that look at them.
struct StyleguidePage: Page {
  var entered: Entered
  var long: String
  var title: String { "Styleguide" }

  static func example() -> StyleguidePage {
    StyleguidePage(
      entered: Entered(
        values: ["text": ["What was typed"], "choice": ["b"], "radios": ["a"], "checks": ["a", "b"]],
        errors: ["wrong": "This is empty. Enter one."]),
      long: String(repeating: "incomprehensibilities", count: 6))
  }

  static func add(to routes: inout Routes) {
    routes.get("/styleguide", .anyone) { call in call.page(example()) }
  }

  func main(_ frame: Frame) -> HTML {
    """
    <h1>Styleguide</h1>
    <p class="lead">Every component that pages are made of. Text is \(long) and wraps.</p>
    <h2>Text</h2>
    <h3>A heading of the third rank</h3>
    <p>A paragraph with a <a href="/styleguide">link</a>, <code>code</code>, <kbd>/</kbd>, <strong>weight</strong> and <span class="quiet">quiet words</span>.</p>
    <pre>A block of code, as wide as it likes: \(long)\(long)</pre>
    <h2>Messages</h2>
    <div class="message done" role="status">Something was done.</div>
    <div class="message info">Something to know.</div>
    <div class="message warn">Something to look after.</div>
    \(entered.summary(["wrong": "A field that is wrong"]))
    <h2>Badges</h2>
    <p>\([Badge("Complete", .good), Badge("Late", .warn), Badge("Gone", .bad), Badge("Running", .info), Badge("Paused", .quiet)].map { "\($0.html) " as HTML })</p>
    <h2>Forms</h2>
    <form method="get" action="/styleguide">
    \(Field(name: "text", label: "Text", hint: "A hint stands between the label and the field.").html(entered))
    \(Field(name: "wrong", label: "A field that is wrong").html(entered))
    \(Field(name: "lines", label: "Several lines", kind: .lines(3), isRequired: false).html(entered))
    \(Field(name: "day", label: "A day", kind: .date, isRequired: false).html(entered))
    \(Field(name: "choice", label: "One of many", kind: .choice([.init("a", "The first"), .init("b", "The second")])).html(entered))
    \(Field(name: "radios", label: "One of few", kind: .radios([.init("a", "The first", hint: "With a hint."), .init("b", "The second")])).html(entered))
    \(Field(name: "checks", label: "Some of few", kind: .checks([.init("a", "The first"), .init("b", "The second")])).html(entered))
    <div class="actions"><button>The main act</button> <button class="second" type="button">Another act</button>
    <button class="danger" type="button">An act that destroys</button> <a class="button" href="/styleguide">A link as a button</a></div>
    </form>
    <h2>Tables</h2>
    \(DataTable(caption: "An example", columns: ["Name", "State", "Count"], rows: [["\(long)", Badge("Complete", .good).html, "1,234"], ["Short", Badge("Failed", .bad).html, "5"]], numeric: [2]).html)
    <h2>Facts</h2>
    \(FactList(facts: [("Name", "A value"), ("A longer name", "\(long)")]).html)
    <h2>Cards</h2>
    <ul class="cards"><li class="card">One</li><li class="card">Two</li><li class="card">\(long)</li></ul>
    <h2>Empty</h2>
    \(EmptyState(title: "Nothing here yet", text: "And what to do about it.", action: ("Do it", Place("styleguide"))).html)
    <h2>Work under way</h2>
    <p><label for="progress">Forty of a hundred</label> <progress id="progress" max="100" value="40">40 %</progress></p>
    <h2>Pages</h2>
    \(Pager(newest: "/styleguide", older: "/styleguide", csv: "/styleguide").html)
    """
  }
}
