import Rostra

/// What will be lost, before something is done that cannot be taken back. A page of its own: whoever browses without scripts
/// is asked like everybody else.
struct WarningPage: Page {
  var entered = Entered()
  /// "Forget “Water”?"
  var question: String
  /// What will be gone, and what stays.
  var loss: String
  /// The address that does it.
  var action: String
  /// "Forget it"
  var act: String
  /// The address of the way back.
  var back: String
  /// "Keep it"
  var spare: String
  var section: Frame.Section?
  var title: String { question }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="narrow">
    \(entered.summary())
    <h1>\(question)</h1>
    <p>\(loss)</p>
    <form method="post" action="\(action)" class="actions">\(frame.token)
    <button class="danger">\(act)</button> <a href="\(back)">\(spare)</a>
    </form>
    </div>
    """
  }
}
