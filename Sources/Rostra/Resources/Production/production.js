// Filters the list of records. The list itself needs no script; this reads assets/records.js when a filter is first used.
"use strict";
(() => {
  const form = document.getElementById("filters");
  const list = document.getElementById("records");
  const count = document.getElementById("count");
  const paging = document.querySelector(".paging");
  if (!form || !list || !count) return;
  const original = { items: [...list.children], count: count.textContent };
  const field = (name) => document.getElementById("f-" + name);
  const step = 200;
  let shown = step;
  form.hidden = false;

  // A row: [address, time, day, author, site, state, edited, asked for, text]
  let loading = null;
  const rows = () => {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = "assets/records.js";
      script.addEventListener("load", () => resolve(window.rostraRecords.map((row) => ({ row, text: fold(row[8] + " " + row[3]) }))));
      script.addEventListener("error", () => reject(new Error("assets/records.js is missing: unpack the whole package")));
      document.head.append(script);
    });
    return loading;
  };
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  const element = (name, style, text) => {
    const made = document.createElement(name);
    if (style) made.className = style;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const item = ([href, time, , author, site, state, edited, isMatch, text]) => {
    const made = element("li");
    const link = element("a");
    link.href = href;
    const name = element("bdi", "", author);
    link.append(name, ", " + (time || "time not given"));
    made.append(link, " ", element("span", "site-name", site), " ");
    if (state !== "present") made.append(element("span", "mark " + state, state), " ");
    if (edited) made.append(element("span", "mark edited", "edited"), " ");
    if (!isMatch) made.append(element("span", "mark", "context"), " ");
    const shownText = element("p", "", text.slice(0, 300) || "(no text)");
    if (text.length > 300) shownText.append("…");
    shownText.dir = "auto";
    made.append(shownText);
    return made;
  };

  const wanted = () => {
    const words = fold(field("words").value).split(/\s+/).filter(Boolean);
    const [site, state, from, to] = ["site", "state", "from", "to"].map((name) => field(name).value);
    const context = field("context").checked;
    const isAny = !words.length && !site && !state && !from && !to && context;
    return isAny ? null : ({ row, text }) =>
      (context || row[7]) && (!site || row[4] === site) && (!from || (row[2] && row[2] >= from)) && (!to || (row[2] && row[2] <= to)) &&
      (!state || (state === "edited" ? row[6] : row[5] === state)) && words.every((word) => text.includes(word));
  };

  const show = async () => {
    const filter = wanted();
    if (paging) paging.hidden = filter !== null;
    if (!filter) {
      list.replaceChildren(...original.items);
      count.textContent = original.count;
      return;
    }
    let all;
    try {
      all = await rows();
    } catch (error) {
      count.textContent = error.message;
      return;
    }
    const found = all.filter(filter);
    list.replaceChildren(...found.slice(0, shown).map(({ row }) => item(row)));
    count.textContent = found.length === 1 ? "1 record" : found.length + " records";
    if (found.length > shown) {
      const more = element("button", "", "Show more");
      more.type = "button";
      more.addEventListener("click", () => { shown += step; show(); });
      const last = element("li");
      last.append(more);
      list.append(last);
    }
  };

  const select = field("site");
  select.addEventListener("focus", async () => {
    if (select.options.length > 1) return;
    for (const site of [...new Set((await rows()).map(({ row }) => row[4]))].sort()) {
      const option = element("option", "", site);
      option.value = site;
      select.append(option);
    }
  });
  let timer;
  form.addEventListener("input", () => { shown = step; clearTimeout(timer); timer = setTimeout(show, 150); });
  form.addEventListener("reset", () => setTimeout(show));
  form.addEventListener("submit", (event) => event.preventDefault());
})();
