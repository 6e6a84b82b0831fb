// What the pages do better with a script; every one of them works without.

// The first error, or what just happened, is where the reader should be.
document.querySelector("[data-focus]")?.focus();

// A second click must not do it twice.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button && event.target.method === "post") setTimeout(() => {
    button.disabled = true;
    // Something that takes its time says so.
    if (button.dataset.busy) [button.dataset.idle, button.textContent] = [button.textContent, button.dataset.busy];
  }, 0);
});
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button[disabled]")) {
    button.disabled = false;
    if (button.dataset.idle) button.textContent = button.dataset.idle;
  }
});

// A menu closes when the reader goes elsewhere.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  // "/" goes to the search, as in most archives.
  if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
    const field = document.querySelector("input[type=search]");
    if (field) { event.preventDefault(); field.focus(); }
  }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

// Work under way: the part of the page that shows it is fetched again until it says that it is done.
for (const part of document.querySelectorAll("[data-refresh]")) {
  const seconds = Number(part.dataset.refresh);
  const again = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(part.id);
      if (!fresh) return location.reload();
      part.replaceChildren(...fresh.childNodes);
      if (fresh.hasAttribute("data-refresh")) setTimeout(again, seconds * 1000); else part.removeAttribute("data-refresh");
    } catch { setTimeout(again, seconds * 3000); }
  };
  setTimeout(again, seconds * 1000);
}
