// The page that checks a file: it hands the file to a worker, marks each step, and shows the verdict. Nothing is sent anywhere.
const form = document.getElementById("check");
const input = document.getElementById("file");
const result = document.getElementById("result");
const words = document.getElementById("words").dataset;
const lists = [...document.querySelectorAll("[data-kind]")];

const hint = document.querySelector("[data-with-script]");
hint.textContent = hint.dataset.withScript;
for (const part of document.querySelectorAll("[data-without-script]")) part.hidden = true;

const make = (name, style, ...content) => {
  const made = document.createElement(name);
  if (style) made.className = style;
  made.append(...content);
  return made;
};
const say = (text, ...values) => values.reduce((said, value) => said.replace("%@", () => value), text);

// What the check found, in the reader's language where the page knows the sentence; the check itself speaks English.
const phrases = (words.phrases ?? "").split("\n").filter(Boolean).map((line) => {
  const [english, translated] = line.split("\t");
  const pattern = english.split("%@").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(english.includes(": ") ? "(.*?)" : "((?:(?!: ).)*?)");
  return [new RegExp(`^${pattern}$`, "s"), translated];
});
const translate = (sentence) => {
  for (const [pattern, translated] of phrases) {
    const found = sentence.match(pattern);
    if (found) return say(translated, ...found.slice(1));
  }
  const colon = sentence.indexOf(": ");
  const rest = colon < 0 ? undefined : translate(sentence.slice(colon + 2));
  return rest && `${translate(sentence.slice(0, colon)) ?? sentence.slice(0, colon)}: ${rest}`;
};
const finding = ({ file: name, message }) => {
  const translated = translate(message);
  const item = make("li", "", translated ? `${translate(name) ?? name}: ${translated}` : `${name}: ${message}`);
  if (!translated) item.lang = "en";
  return item;
};

const mark = (item, tone, sign, note = "") => {
  item.className = tone;
  item.querySelector(".sign").textContent = sign;
  item.querySelector(".quiet").textContent = note;
};
const steps = () => document.querySelectorAll("[data-kind]:not([hidden]) [data-step]");

let worker;
const check = (file) => {
  worker?.terminate();
  result.replaceChildren(make("p", "", say(words.reading, file.name)));
  result.setAttribute("aria-busy", "true");
  for (const list of lists) list.hidden = false;
  for (const item of steps()) mark(item, "", "");
  worker = new Worker(form.dataset.worker);
  worker.onmessage = ({ data }) => {
    if (data.result) return finish(file, data.result);
    const item = [...document.querySelectorAll(`[data-step="${data.name}"]`)].find((each) => !each.closest("[data-kind]").hidden);
    if (!item) return;
    // The first step tells which list it is.
    for (const list of lists) list.hidden = list !== item.closest("[data-kind]");
    if (data.progress) mark(item, "", "…", data.progress.replace(/^(\d+) of (\d+)$/, (_, done, all) => say(words.of, done, all)));
    else if (data.isGood === undefined) mark(item, "", "…", words.checking);
    else mark(item, data.isGood ? "right" : "wrong", data.isGood ? words.right : words.wrong);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    show(make("p", "", words.failed), "message wrong verdict", words.bad);
  };
  worker.postMessage({ file, key: form.dataset.key });
};

const show = (text, style, title, ...rest) => {
  const box = make("div", style, make("h2", "", title), text);
  box.tabIndex = -1;
  result.removeAttribute("aria-busy");
  result.replaceChildren(...rest.slice(0, 1).flat(), box, ...rest.slice(1));
  box.focus();
};

const finish = (file, { isVerified, isProof, facts, findings, findingCount, counts, stamps }) => {
  for (const item of steps()) if (!item.className) mark(item, "", words.skipped);
  const parts = [];
  if (findings.length) {
    parts.push(make("h3", "", words.findings), make("ul", "findings", ...findings.map(finding)));
    if (findingCount > findings.length) parts.push(make("p", "", say(words.more, findingCount - findings.length)));
  }
  const list = make("dl", "facts");
  const add = (name, value) => value && list.append(make("div", "", make("dt", "", name), make("dd", "", String(value))));
  add(words.production, facts.reference && `${facts.reference}, ${facts.agency}`);
  add(words.made, facts.made);
  add(words.records, counts.records);
  add(words.versions, counts.versions);
  add(words.observations, counts.observations);
  add(words.evidence, counts.evidence);
  if (!isProof && isVerified) add(words.stamps, stamps.length ? stamps.join("; ") : words.noStamps);
  if (list.children.length) parts.push(make("h3", "", words.facts), list);
  const texts = isVerified ? (facts.fields ?? []).filter(({ name }) => /^(author|content|capture\.time|platform\.published)/.test(name)) : [];
  if (texts.length) {
    parts.push(make("h3", "", words.shown), make("dl", "facts", ...texts.map(({ name, value }) =>
      make("div", "", make("dt", "", make("code", "", name)), make("dd", "captured", value)))));
  }
  const sample = facts.isSample ? [make("p", "message warn", make("strong", "", words.sample))] : [];
  show(make("p", "", say(isVerified ? words.goodText : words.badText, file.name)), `message ${isVerified ? "done" : "wrong"} verdict`,
    isVerified ? words.good : words.bad, sample, ...parts);
};

input.addEventListener("change", () => { if (input.files[0]) check(input.files[0]); });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (input.files[0]) check(input.files[0]);
});
for (const kind of ["dragover", "dragenter"]) form.addEventListener(kind, (event) => { event.preventDefault(); form.classList.add("over"); });
form.addEventListener("dragleave", () => form.classList.remove("over"));
form.addEventListener("drop", (event) => {
  event.preventDefault();
  form.classList.remove("over");
  if (event.dataTransfer.files[0]) check(event.dataTransfer.files[0]);
});
