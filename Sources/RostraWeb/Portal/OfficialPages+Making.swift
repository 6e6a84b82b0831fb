import Rostra
import RostraPlatforms

extension OfficialAccountPage {
  init(_ account: OfficialAccount, _ shown: [DisplayedNotice], _ profile: Profile, _ call: Call) {
    let language = call.language
    let (say, value) = (Speaker<OfficialWord>(language), Speaker<OfficialValueWord>(language))
    func word(_ field: String, _ text: String) -> String { OfficialValueWord(field, text).map { value($0) } ?? text }
    func fact(_ name: OfficialWord, _ text: String, isLink: Bool = false) -> Fact? {
      text.isEmpty ? nil : Fact(name: say(name), value: text, isLink: isLink)
    }
    let page = "\(call.office.origin)/accounts/\(account.reference)/badge"
    self.init(
      language: language, reference: account.reference, name: account.name, status: account.status.badge(language),
      isClosed: !account.status.isOfficial, until: account.until.map { call.moment($0, relative: false) },
      address: account.address,
      facts: [
        fact(.address, account.address, isLink: account.status.isOfficial), fact(.platform, account.platform),
        fact(.account, account.handle), fact(.unit, account.unit), fact(.purpose, account.purpose),
        fact(.audience, account.audience),
        fact(.type, account.categories.map { word("category", $0) }.joined(separator: ", ")),
        fact(.interaction, word("interaction", account.interaction)),
        fact(.comments, word("comments", account.comments)), fact(.forum, word("forum", account.forum)),
        fact(.contact, account.contact), fact(.website, account.website, isLink: true),
        fact(.since, account.since.map { call.moment($0, relative: false).text } ?? ""),
        fact(.reference, account.reference),
        fact(.farewell, account.status.isOfficial ? account.farewell : ""),
      ].compactMap { $0 },
      end: [
        fact(.farewell, account.farewell),
        fact(.ended, account.until.map { call.moment($0, relative: false).text } ?? ""),
        fact(.cause, word("cause", account.end?.cause ?? "")), fact(.archive, account.end?.archive ?? ""),
      ].compactMap { $0 },
      notices: shown.map {
        Notice(title: $0.title, text: $0.text, since: call.moment($0.since, relative: false))
      },
      laws: profile.law.map { "\($0.title), \($0.citation)" },
      history: account.history.map {
        Change(at: call.moment($0.at, relative: false), status: value(OfficialValueWord($0.status)))
      },
      badge: "<iframe src=\"\(page)\" title=\"\(HTML.escaped(account.name))\" width=\"320\" height=\"120\"></iframe>")
  }
}

extension AccountCheckPage.Answer {
  init(_ verdict: AccountVerdict, _ call: Call) {
    let (say, agency) = (Speaker<OfficialWord>(call.language), call.office.agency.name)
    func day(_ time: Timestamp) -> String { call.moment(time, relative: false).text }
    func rows(_ accounts: [OfficialAccount]) -> [OfficialRow] { accounts.map { OfficialRow($0, call.language) } }
    switch verdict {
    case .official(let account, let since):
      self.init(
        heading: say(.official), text: say(.officialText, agency, day(since)), tone: "done", accounts: rows([account]))
    case .wasOfficial(let account, let until):
      self.init(
        heading: say(.was), text: say(.wasText, day(until), agency), tone: "warn", accounts: rows([account]))
    case .handle(let accounts):
      self.init(heading: say(.handle), text: say(.handleText), tone: "warn", accounts: rows(accounts))
    case .near(let accounts):
      self.init(heading: say(.near), text: say(.nearText, agency), tone: "wrong", accounts: rows(accounts))
    case .unknown: self.init(heading: say(.unknown), text: say(.unknownText, agency), tone: "wrong", accounts: [])
    case .unreadable: self.init(heading: say(.unreadable), text: say(.unreadableText), tone: "warn", accounts: [])
    }
  }
}
