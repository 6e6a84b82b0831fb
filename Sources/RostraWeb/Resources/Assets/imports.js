// Uploading: a file can be dropped, and its way is shown. Without this the file field and the button do it alone.
let form, drop, input, bar, words, box, actions;
let request;

const size = (bytes) => bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;

const wire = () => {
  form = document.getElementById("upload");
  if (!form) return;
  drop = form.querySelector("[data-drop]");
  input = form.querySelector("input[type=file]");
  box = document.getElementById("upload-progress");
  [bar, words] = ["progress", "p"].map((name) => box.querySelector(name));
  actions = form.querySelector(".actions");
  drop.classList.add("drop");
  drop.querySelector(".drop-words").hidden = false;
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  box.querySelector("button").addEventListener("click", () => request?.abort());
};

const over = (text) => {
  box.hidden = true;
  actions.hidden = false;
  if (text) window.alert(text);
  actions.querySelector("button").focus();
};

const send = () => {
  request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "text/html");
  let told = 0;
  request.upload.onprogress = ({ loaded, total }) => {
    const percent = total ? Math.floor(loaded * 100 / total) : 0;
    bar.value = percent;
    // Not at every packet: those who hear the page would hear nothing else.
    if (percent < told + 10 && percent < 100) return;
    told = percent;
    words.textContent = percent === 100 ? "All is sent; it is being stored." : `${percent} %: ${size(loaded)} of ${size(total)}`;
  };
  request.onerror = () => over("The upload broke off. Nothing of it was kept; try again.");
  request.onabort = () => over();
  request.onload = () => {
    if (request.status < 400) return location.assign(request.responseURL);
    // The same page with what is wrong, as it would have come without a script.
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    document.getElementById("main").replaceChildren(...page.getElementById("main").childNodes);
    document.querySelector("[data-focus]")?.focus();
    wire();
  };
  const data = new FormData(form);
  actions.hidden = true;
  box.hidden = false;
  bar.value = 0;
  words.textContent = "Sending …";
  request.send(data);
  box.querySelector("button").focus();
};

// Anywhere on the page: a file dropped beside the field must not replace the page.
const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
let depth = 0;
document.addEventListener("dragenter", (event) => { if (drop && holdsFiles(event)) { depth += 1; drop.classList.add("over"); } });
document.addEventListener("dragleave", () => { depth = Math.max(0, depth - 1); if (depth === 0) drop?.classList.remove("over"); });
document.addEventListener("dragover", (event) => { if (holdsFiles(event)) event.preventDefault(); });
document.addEventListener("drop", (event) => {
  depth = 0;
  drop?.classList.remove("over");
  if (!event.dataTransfer?.files.length) return;
  event.preventDefault();
  input.files = event.dataTransfer.files;
  input.focus();
});

wire();
