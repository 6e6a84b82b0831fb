import RostraPlatforms

/// `READ ME FIRST.txt`: for whoever opens the package and knows nothing of us.
struct ReadMe: Sendable {
  var agency: Agency
  var reference: String
  var query: String
  var made: String
  var matches: Int
  var context: Int
  var leftOut: (count: Int, reason: String)?
  var key: String
  var isStamped: Bool

  var text: String {
    """
    \(agency.isSample ? "SAMPLE DATA. Not a real agency, not real records.\n\n" : "")\(agency.name): records of social media, production \(reference)
    Made \(made). Asked for: \(query.isEmpty ? "everything" : query)
    \(matches) records were asked for; \(context) more are here as the conversations in which they stood.
    \(leftOut.map { "\($0.count) records that belong here were left out by the agency. Its reason: \($0.reason)\n" } ?? "")\

    HOW TO LOOK

    Unpack the ZIP file and open data/index.html in any browser. It works without the internet. Pictures and other
    files that were captured lie in data/media. For spreadsheets there is data/records.csv, for programs
    data/records.jsonl; data/evidence/evidence.wacz holds the answers of the platforms, byte for byte, for any
    web-archive player (such as replayweb.page).

    In data/records.csv an apostrophe stands before a text that begins like a formula, so that a spreadsheet program
    does not run it.

    HOW TO VERIFY

    Easiest: open data/verify.html in a browser and give it the ZIP file as you received it. Nothing leaves your
    computer. With our program, on any machine:  rostra verify <the ZIP file>
    Without anything of ours: the package is a BagIt bag (RFC 8493); data/evidence/evidence.wacz and the WARC files in it are
    checked by `wacz validate` and `warcio check`; the formats of the proofs are public.

    The signatures are checked with this key; compare it with the one that the agency publishes:
    \(key)

    WHAT IS PROVEN

    - Every file is as it was when the agency made this package, and none is missing or added.
    - Every version of every record shown, and every observation (gone, hidden, there again), is word for word what was
      entered into the agency's log when it was captured, and has not changed since. The log can only grow: a record
      cannot be changed or removed from it unseen.
    - The evidence that each version was read from is the one that the log names, and is here unaltered.
    \(isStamped
      ? "- An independent time-stamp authority has confirmed that the log's state existed at the stated time."
      : "- No independent time stamp is included: the times of capture rest on the agency's own clock.")

    WHAT IS NOT PROVEN

    - That the platform showed this to everybody, or that what people wrote there is true. Each record says how it was
      come by.
    - That the search found everything that a law or a request would want. It found what the words above ask for.
    - That nothing was said that was never captured. What the archive knows it missed is in its gap ledger.
    - Counts of likes, answers and shares, and names of the files: they are given as the platform gave them.
    - Which key is really the agency's: compare it, as said above.
    - Pictures and other media: each is shown to be what the captured answer in the evidence holds; that answer is
      covered by the log through the archive's evidence file as a whole, which is checked in the archive.

    """
  }
}
