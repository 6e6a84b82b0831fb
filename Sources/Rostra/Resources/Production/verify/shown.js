// What table, lines and pages must show of a record, and what they do show.
const columns = [
  "record", "role", "platform", "site", "platform_id", "kind", "author_handle", "author_name", "author_id",
  "published", "updated", "first_captured", "last_captured", "state", "versions", "title", "summary", "text",
  "language", "in_reply_to", "thread", "shares", "quotes", "visibility", "place", "url", "links", "tags", "mentions",
  "attachments", "alternative_texts", "attachments_without_alternative_text", "provenance", "content_sha256", "proof",
];
const cell = (value) => {
  const guarded = /^[=+\-@\t\r\n＝＋－＠']/.test(value) ? "'" + value : value;
  return /[",\n\r]/.test(guarded) ? '"' + guarded.replaceAll('"', '""') + '"' : guarded;
};
// Order of UTF-8, as the maker sorts; times are plain ASCII.
const tableCells = (record) => {
  const get = (name) => record.newest.get(name) ?? "";
  const captured = record.versions.map((version) => version.get("capture.time")).filter((time) => time !== undefined).sort();
  const attachments = record.newest.attachments;
  const given = attachments.map(({ alternativeText }) => alternativeText).filter((alternative) => alternative !== undefined);
  return [
    record.id, record.isMatch ? "match" : "context", get("platform"), get("capture.site"), get("platform.id"), get("content.kind"),
    get("author.handle"), get("author.name"), get("author.id"), get("platform.published"), get("platform.updated"), captured[0] ?? "",
    captured[captured.length - 1] ?? "", record.state, String(record.versions.length), get("content.title"), get("content.summary"),
    get("content.text"), get("content.language"), get("content.in-reply-to"), get("platform.thread"), get("content.shares"),
    get("content.quotes"), get("content.visibility"), get("content.place"), get("platform.url"),
    record.newest.numbered("content.link").join("\n"), record.newest.numbered("content.tag").join(" "),
    record.newest.numbered("content.mention").join(" "), String(attachments.length), given.join("\n"),
    String(attachments.length - given.length), get("capture.provenance"), record.newest.contentHash, `proofs/${record.id}.json`,
  ].map(cell);
};
// Rows of a table as lists of cells, still written as in the file.
const tableRows = (table) => {
  const rows = [];
  let cells = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < table.length; at += 1) {
    const character = table[at];
    if (character === '"') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (character === ",") {
      cells.push(table.slice(start, at));
      start = at + 1;
    } else if (character === "\n") {
      demand(table[at - 1] === "\r", `row ${rows.length + 1} does not end as it was written`);
      cells.push(table.slice(start, at - 1));
      rows.push(cells);
      cells = [];
      start = at + 1;
    }
  }
  demand(start === table.length, "its last row is cut off");
  return rows;
};

const versionTexts = (version) => [
  ["type", version.get("content.kind")], ["rostra:id", version.get("platform.id")], ["url", version.get("platform.url")],
  ["author", version.get("author.name")], ["author's handle", version.get("author.handle")], ["name", version.get("content.title")],
  ["summary", version.get("content.summary")], ["content", version.get("platform.markup") ?? (version.get("content.text") || undefined)],
  ["rostra:text", version.get("platform.markup") === undefined ? undefined : version.get("content.text") ?? ""],
  ["rostra:language", version.get("content.language")],
  ...version.numbered("content.tag").map((tag) => ["tag", "#" + tag]), ...version.numbered("content.mention").map((handle) => ["tag", "@" + handle]),
  ...version.numbered("content.link").map((link) => ["link", link]), ...version.numbered("content.poll.option").map((option) => ["option", option]),
  ["location", version.get("content.place")], ["published", version.get("platform.published")],
  ["updated", version.get("platform.updated")],
  ...version.attachments.flatMap(({ number, key, alternativeText }) => [[`attachment ${number}`, key], [`alternative text ${number}`, alternativeText]]),
  ["rostra:captured", version.get("capture.time")], ["rostra:contentHash", "sha256:" + version.contentHash],
];
const provenLine = (record) => [
  ["rostra:role", record.isMatch ? "match" : "context"], ["rostra:state", record.state], ["rostra:site", record.newest.get("capture.site")],
  ["rostra:platform", record.newest.get("platform")],
  ...[record.newest, ...record.versions.slice(0, -1)].flatMap(versionTexts),
  ...record.observations.flatMap((observation) => [
    ["observation's time", observation.get("observation.time")], ["observation's state", observation.get("observation.what")],
    ["observation's status", observation.get("observation.status")], ["observation's reason", observation.get("observation.reason")]]),
];
const objectTexts = (object) => {
  const author = object.attributedTo ?? object.actor ?? {};
  const attachments = (object.attachment ?? []).filter((attachment) => attachment["rostra:key"] !== undefined);
  return [
    ["type", object.type], ["rostra:id", object["rostra:id"]], ["url", object.url ?? object["rostra:url"]], ["author", author.name],
    ["author's handle", author.preferredUsername], ["name", object.name], ["summary", object.summary],
    ["content", object.content], ["rostra:text", object["rostra:text"]], ["rostra:language", object["rostra:language"]],
    ...(object.tag ?? []).map((tag) => ["tag", tag.name]),
    ...(object.attachment ?? []).filter((link) => link["rostra:key"] === undefined).map((link) => ["link", link.url ?? link["rostra:url"]]),
    ...(object.anyOf ?? object.oneOf ?? []).map((option) => ["option", option.name]), ["location", object.location?.name], ["published", object.published], ["updated", object.updated],
    ...attachments.flatMap((attachment, index) => [[`attachment ${index + 1}`, attachment["rostra:key"]], [`alternative text ${index + 1}`, attachment.name]]),
    ["rostra:captured", object["rostra:captured"]], ["rostra:contentHash", object["rostra:contentHash"]],
  ];
};
const shownLine = (line) => [
  ...["rostra:role", "rostra:state", "rostra:site", "rostra:platform"].map((name) => [name, line[name]]),
  ...[line, ...(line["rostra:versions"] ?? [])].flatMap(objectTexts),
  ...(line["rostra:observations"] ?? []).flatMap((observation) => [
    ["observation's time", observation["rostra:at"]], ["observation's state", observation["rostra:state"]],
    ["observation's status", observation["rostra:status"] === undefined ? undefined : String(observation["rostra:status"])],
    ["observation's reason", observation["rostra:reason"]]]),
];

const provenPage = (record) => [...record.versions].reverse().flatMap((version) => {
  const names = [
    "author.name", "author.handle", "content.title", "content.summary", "content.text",
    ...version.numbered("content.poll.option").map((_, index) => `content.poll.option.${index + 1}`),
    ...version.attachments.map(({ number }) => `content.attachment.${number}.alternative-text`),
  ];
  return names.filter((name) => version.get(name)).map((name) => [`${version.get("capture.version") ?? ""}/${name}`, version.get(name).replaceAll("\0", "\ufffd")]);
});
const references = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#13": "\r" };
// Texts on a page that claim a proof, by record.
const shownPage = (page) => {
  const shown = new Map();
  const mark = ' data-proven="';
  for (let at = page.indexOf(mark); at >= 0; at = page.indexOf(mark, at + 1)) {
    const start = at + mark.length;
    const nameEnd = page.indexOf('"', start);
    const end = page.indexOf("<", nameEnd);
    demand(nameEnd > 0 && page[nameEnd + 1] === ">" && end > 0, "a text that claims a proof is not whole");
    const name = page.slice(start, nameEnd);
    const slash = name.indexOf("/");
    const value = page.slice(nameEnd + 2, end).replace(/&([^;]*);/g, (whole, reference) => references[reference] ?? whole);
    const record = name.slice(0, slash);
    if (!shown.has(record)) shown.set(record, []);
    shown.get(record).push([name.slice(slash + 1), value]);
  }
  return shown;
};
const firstDifference = (shown, proven) => {
  for (let index = 0; index < Math.max(shown.length, proven.length); index += 1) {
    const [left, right] = [shown[index], proven[index]];
    if (!left || !right || left[0] !== right[0] || left[1] !== right[1]) return (right ?? left)[0];
  }
  return null;
};
