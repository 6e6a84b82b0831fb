// "Check it now": the item's proofs are checked in this browser, by the same code as in every production, and what is proven
// is compared with what this page shows. The check itself is loaded only when it is asked for.
const box = document.getElementById("proof-check");
const button = document.getElementById("check-now");
const result = document.getElementById("proof-result");

const make = (name, style, ...content) => {
  const made = document.createElement(name);
  if (style) made.className = style;
  made.append(...content);
  return made;
};
const say = (isGood, title, ...lines) => {
  result.replaceChildren(make("div", `message ${isGood ? "done" : "wrong"}`, make("h3", "", title), ...lines));
  button.disabled = false;
  button.textContent = "Check it again";
};

// A field's text in the proofs of the version that this page shows.
const proven = (proofs, name) => {
  const field = (bundle, wanted) => bundle.disclosure.fields.find((each) => each.name === wanted);
  const text = (found) => found && found.leaves.map((leaf) => leaf.text ?? "").join("");
  const shown = proofs.filter((bundle) => bundle.disclosure.schema === "version/1")
    .find((bundle) => text(field(bundle, "capture.version")) === box.dataset.version);
  return shown && text(field(shown, name));
};

const differs = (json) => {
  const shown = document.querySelector("[data-proven]");
  if (!shown || shown.hasAttribute("data-cut")) return false;
  return proven(json.proofs, "content.text") !== shown.textContent;
};

const check = async () => {
  button.disabled = true;
  result.replaceChildren(make("p", "", "Checking …"));
  let proof;
  try {
    const answer = await fetch(box.dataset.proof);
    if (!answer.ok) throw new Error(`the proof could not be fetched (${answer.status})`);
    proof = await answer.text();
  } catch (error) {
    return say(false, "Not checked", make("p", "", `${error.message}. Try again.`));
  }
  const worker = new Worker(box.dataset.worker);
  worker.onerror = (event) => {
    event.preventDefault();
    say(false, "Not checked", make("p", "", "The check itself could not be loaded."));
  };
  worker.onmessage = ({ data }) => {
    if (!data.result) return;
    worker.terminate();
    const { isVerified, findings, counts } = data.result;
    if (!isVerified) {
      return say(false, "Not verified", make("ul", "", ...findings.map(({ message }) => make("li", "", message))));
    }
    if (differs(JSON.parse(proof))) {
      return say(false, "Not verified", make("p", "", "The log proves another text than the one that this page shows."));
    }
    const versions = counts.versions === 1 ? "The version" : `All ${counts.versions} versions`;
    const seen = counts.observations ? ` and ${counts.observations === 1 ? "the observation" : `${counts.observations} observations`}` : "";
    say(true, "Verified in this browser", make("p", "", `${versions}${seen} are in the log as they were captured, under a checkpoint signed with the agency's key, and the text on this page is the one that is proven.`));
  };
  worker.postMessage({ proof, key: box.dataset.key });
};

if (box && window.Worker) {
  button.hidden = false;
  button.addEventListener("click", check);
}
