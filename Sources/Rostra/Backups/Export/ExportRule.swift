/// What of each table leaves with the agency. Every table has a rule, or the export refuses and a test fails: none can be
/// forgotten, and none with a secret in it slips out.
enum ExportRule: Sendable {
  /// All rows, but not these columns, for these reasons.
  case rows(String, except: [String: String] = [:])
  case leftOut(because: String)

  static let byTable: [String: ExportRule] = [
    "agency": .rows("the agency"),
    "unit": .rows("its units"),
    "person": .rows(
      "the people who work with it",
      except: [
        "password": "a secret of the person's", "totp_secret": "a secret of the person's",
        "totp_step": "belongs to the secret",
      ]),
    "person_role": .rows("who may do what, where, until when"),
    "stand_in": .rows("who acted for whom, in which role, from when until when"),
    "platform": .rows("platforms that the agency added to the catalogue"),
    "platform_category": .rows("kinds of platform that the agency added"),
    "person_recovery": .leftOut(because: "digests of recovery codes, which are secrets of people"),
    "person_invitation": .leftOut(because: "digests of invitations, which let people in"),
    "session": .leftOut(because: "who is signed in now; it ends with this system"),
    "attempt": .leftOut(because: "counts failed sign-ins for minutes"),
    "access_token": .rows("personal tokens: whose, for what, until when", except: ["digest": "opens the API"]),
    "setting": .rows("what the agency has set; a value that is sealed or names a secret is withheld"),
    "site": .rows("the accounts and pages that are kept"),
    "segment": .rows("the WARC files in data/warc"),
    "exchange": .rows("every captured answer, and where it lies in its WARC file"),
    "item": .rows("posts, comments, pages: what each is, and its state now"),
    "version": .rows("what each item said, and since when; with the secret of its commitment, which its proof needs"),
    "observation": .rows("what was seen to go, to hide, to come back"),
    "media": .rows("pictures, sound and film of items; the files are in data/media by their digest"),
    "capture_run": .rows("when was captured, and what came of it"),
    "wanted_fetch": .rows("what was still to be fetched"),
    "import_job": .rows("files that were imported, and what came of each"),
    "import_quarantine": .rows("what of them was not taken in, and why"),
    "gap": .rows("what was not covered, when and why"),
    "ledger": .rows("the log"),
    "ledger_leaf": .rows("every leaf of the log: what it stands for, and the commitment"),
    "ledger_checkpoint": .rows("every checkpoint that was signed"),
    "ledger_stamp": .rows("time stamps of outside authorities on checkpoints"),
    "day_seal": .rows("the seal of each day"),
    "evidence": .rows("what the agency did: who, when, to what, why"),
    "production": .rows("packages that were handed out, by their digests"),
    "production_job": .rows("productions that were asked for, and what came of each"),
    "production_site": .rows("the sites that a production holds"),
    "search_saved": .rows("saved searches"),
    "search_saved_run": .rows("when saved searches were run"),
    "search_agency": .leftOut(because: "the search index numbers agencies for itself"),
    "search_entry": .leftOut(because: "the search index, made from the versions"),
    "search_text": .leftOut(because: "the search index, made from the versions"),
    "schema_migration": .leftOut(because: "how this program's tables came to be"),
    "work_status": .leftOut(because: "when this program's own work last ran"),
    "tag": .rows("tags"), "item_tag": .rows("which items have which tags"), "note": .rows("notes on items"),
    "dictionary": .rows("word lists"), "alert": .rows("what people want to be told of"),
    "alert_dictionary": .rows("the word lists that an alert looks for"),
    "alert_site": .rows("the sites that an alert looks at"),
    "alert_recipient": .rows("who is told, and how far they have been"),
    "alert_hit": .rows("what was found for them"),
    "alert_progress": .leftOut(because: "how far this program has looked"),
    "annotation_act": .rows("acts on many items at once"),
    "annotation_act_item": .rows("the items of such an act"),
    "item_view": .rows("who looked at restricted items"),
    "notice": .rows("messages that were sent", except: ["secret": "a link that lets its reader in"]),
    "notice_delivery": .rows("what came of sending them"),
    "notice_text": .rows("the agency's own texts of messages, every version"),
    "agency_rules": .rows("the rules that the agency works by, every version"),
    "vault_key": .leftOut(because: "names of master keys"),
    "vault_recovery": .leftOut(because: "the vault’s recovery"),
    "vault_share": .leftOut(because: "shares of the vault’s recovery"),
    "vault_data_key": .leftOut(because: "sealed keys"),
    "vault_field": .leftOut(because: "sealed credentials"),
    "vault_digest": .leftOut(because: "digests of credentials"),
    "vault_entry": .leftOut(because: "which accounts the vault holds is told only to those who may open them"),
    "vault_version": .leftOut(because: "as the entries of the vault"),
    "vault_person": .leftOut(because: "as the entries of the vault"),
    "vault_checkout": .leftOut(because: "as the entries of the vault; what was done is in the evidence"),
    "vault_reveal": .leftOut(because: "as the entries of the vault; what was done is in the evidence"),
    "vault_setting_change": .leftOut(because: "as the entries of the vault; what was done is in the evidence"),
    "vault_break_glass": .leftOut(because: "as the entries of the vault; what was done is in the evidence"),
    "vault_attestation": .leftOut(because: "as the entries of the vault; what was done is in the evidence"),
    "vault_final_list": .leftOut(because: "as the entries of the vault"),
    "vault_rules": .rows("what passwords of accounts must be like, every version"),
    "case_file": .rows("the cases of all procedures, and where each stands"),
    "registry_entry": .leftOut(because: "what the public reads of sites, made from their cases"),
    "registry_account": .rows("the addresses at which accounts are official, and were"),
    "registry_snapshot": .rows("the registry's nightly files, by their digests"),
    "policy_reviewer": .rows(
      "who from outside was asked to comment on a draft", except: ["link_digest": "opens the draft"]),
    "policy_delivery": .rows("who got which policy, and who has acknowledged it"),
    "check_run": .rows("when the checks ran, and what they found"),
    "duty_digest": .leftOut(because: "which reminders of the day went out, whose messages are there"),
    "calendar_feed": .leftOut(because: "keys of calendar feeds"),
    "case_number": .leftOut(because: "counters of references, which the cases have"),
    "webhook": .rows("addresses that are told of changes", except: ["secret": "signs the messages"]),
    "webhook_delivery": .rows("what came of telling them"),
    "idempotency_key": .leftOut(because: "answers kept for an hour in case a program asks twice"),
  ]

  /// Columns whose names sound like a secret and which leave all the same.
  static let openNames: Set<String> = [
    "version.secret", "observation.secret", "evidence.secret", "segment.secret", "person.password_at",
  ]

  static func soundsSecret(_ column: String) -> Bool {
    ["secret", "password", "token", "digest", "private_key"].contains { column.contains($0) }
  }
}
