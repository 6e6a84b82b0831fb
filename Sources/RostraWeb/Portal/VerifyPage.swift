import Rostra

/// Give a file, learn whether it is whole and unchanged: in the reader's own browser, or where that runs no script, here.
struct VerifyPage: Page {
  var language: String
  var agency: String
  /// The key that whatever this agency handed out is signed with.
  var key: String
  /// The most that is taken for checking here, in words.
  var limit: String
  /// What checking here came to, where the file was sent.
  var verdict: VerdictBox?
  /// Why the file that was sent could not be checked.
  var refusal: String?
  var title: String { Speaker<VerifyWord>(language)(.title) }
  var scripts: [String] { ["verify.js"] }

  private var say: Speaker<VerifyWord> { Speaker(language) }

  func main(_ frame: Frame) -> HTML {
    """
    \(refusal.map { "<div class=\"message wrong\" role=\"alert\" tabindex=\"-1\" data-focus><p>\($0)</p></div>" as HTML })
    <h1>\(say(.title))</h1>
    <p class="lead">\(say(.lead, agency))</p>
    <form class="drop keep" id="check" method="post" action="\(frame.link("/verify"))" enctype="multipart/form-data"\
     data-worker="\(VerifierAssets.place.text)" data-key="\(key)">
    \(frame.token)
    <label for="file">\(say(.file))</label>
    <p class="hint" id="file-hint" data-with-script="\(say(.hereHint))">\(say(.thereHint, limit))</p>
    <input type="file" id="file" name="file" required accept=".zip,.json,application/zip,application/json" aria-describedby="file-hint">
    <p data-without-script><button>\(say(.check))</button></p>
    </form>
    <div id="result" aria-live="polite">
    \(verdict.map { $0.html(say, focus: true) })
    </div>
    <div id="words" hidden\(words)></div>
    \(CheckList(language: language).html)
    <h2>\(say(.unprovenTitle))</h2>
    <ul>
    <li>\(say(.unprovenTrue))</li>
    <li>\(say(.unprovenAll))</li>
    <li>\(say(.unprovenStamp)) <code>openssl ts -verify</code></li>
    </ul>
    <h2>\(say(.elsewhereTitle))</h2>
    <p>\(say(.elsewhere)) <code>rostra verify production.zip</code></p>
    <p>\(say(.keyIs)) <code>\(key)</code></p>
    """
  }

  /// What the script says, in the reader's language.
  private var words: HTML {
    let spoken: [(String, VerifyWord)] = [
      ("reading", .reading), ("good", .good), ("good-text", .goodText), ("bad", .bad), ("bad-text", .badText),
      ("right", .right), ("wrong", .wrong), ("skipped", .skipped), ("checking", .checking), ("findings", .findings),
      ("more", .more), ("facts", .facts), ("production", .production), ("made", .made), ("records", .records),
      ("versions", .versions), ("observations", .observations), ("evidence", .evidence), ("stamps", .stamps),
      ("no-stamps", .noStamps), ("sample", .sample), ("shown", .shown), ("failed", .failed), ("of", .of),
    ]
    let said = spoken.map { name, word in " data-\(name)=\"\(say(word))\"" as HTML }.reduce(HTML(), +)
    return language == "es" ? said + " data-phrases=\"\(FindingPhrases.lines)\"" : said
  }
}

/// Green or red, with the reason, as checking on the server found it.
struct VerdictBox: Codable, Sendable, Hashable {
  var file: String
  var isVerified: Bool
  var isSample: Bool
  var findings: [Finding]
  var unlisted: Int
  var production: String?
  var agency: String?
  var records: String?

  struct Finding: Codable, Sendable, Hashable {
    var text: String
    /// As the check words it; nobody has put this one into the reader's language.
    var isEnglish: Bool
  }

  func html(_ say: Speaker<VerifyWord>, focus: Bool) -> HTML {
    """
    \(isSample ? "<p class=\"message warn\"><strong>\(say(.sample))</strong></p>" as HTML : nil)
    <div class="message \(isVerified ? "done" : "wrong") verdict" role="status" tabindex="-1"\(focus ? " data-focus" as HTML : "")>
    <h2>\(say(isVerified ? .good : .bad))</h2>
    <p>\(say(isVerified ? .goodText : .badText, file))</p>
    </div>
    \(findings.isEmpty ? nil : findingList(say))
    \(FactList(facts: facts(say)).html)
    """
  }

  private func findingList(_ say: Speaker<VerifyWord>) -> HTML {
    """
    <h2>\(say(.findings))</h2>
    <ul class="findings">\(findings.map { "<li\($0.isEnglish ? " lang=\"en\"" as HTML : nil)>\($0.text)</li>\n" as HTML })</ul>
    \(unlisted == 0 ? nil : "<p>\(say(.more, String(unlisted)))</p>" as HTML)
    """
  }

  private func facts(_ say: Speaker<VerifyWord>) -> [(name: String, value: HTML)] {
    [(say(.production), production), (say(.signedBy), agency), (say(.records), records)].compactMap { name, value in
      value.map { (name, "\($0)") }
    }
  }
}

/// What is checked, in the order in which a person would doubt; the script marks each as it is done.
struct CheckList: Sendable {
  let language: String

  var html: HTML {
    let say = Speaker<CheckWord>(language)
    return """
      <section id="steps" aria-labelledby="steps-title">
      <h2 id="steps-title">\(say(.title))</h2>
      \(list("production", [
        ("zip", .zip), ("bag", .bag), ("seal", .seal), ("stamps", .stamps), ("proofs", .proofs), ("shown", .shown),
        ("evidence", .evidence), ("agency", .agency),
      ], label: say(.ofProduction), say))
      \(list("proof", [("read", .read), ("signature", .signature), ("included", .proofs), ("agency", .agency)],
        label: say(.ofProof), say))
      </section>
      """
  }

  private func list(
    _ kind: String, _ steps: [(String, CheckWord)], label: String, _ say: Speaker<CheckWord>
  ) -> HTML {
    """
    <div data-kind="\(kind)">
    <h3>\(label)</h3>
    <ol class="checks">
    \(steps.map { name, word in "<li data-step=\"\(name)\"><span class=\"sign\"></span><span>\(say(word)) <span class=\"quiet\"></span></span></li>\n" as HTML })
    </ol>
    </div>
    """
  }
}
