// How much a question finds, while it is typed. Without this there is a button.
const form = document.querySelector("form[data-count]");
const field = form.querySelector("[name=q]");
for (const part of form.querySelectorAll("[data-without-script]")) part.hidden = true;
let waiting;
let asked = 0;
field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const number = ++asked;
    try {
      const answer = await fetch(`/productions/new?q=${encodeURIComponent(field.value)}`, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (number !== asked) return;
      document.getElementById("count").textContent = page.getElementById("q-error")?.textContent ?? page.getElementById("count")?.textContent ?? "";
    } catch { /* The button to look still works. */ }
  }, 350);
});
