// The page of `verify.html`: takes the file, shows each step and the verdict.
const element = (name, style, content) => {
  const made = document.createElement(name);
  if (style) made.className = style;
  if (content !== undefined) made.textContent = content;
  return made;
};

const page = { verdict: document.getElementById("verdict"), details: document.getElementById("details"), input: document.getElementById("file"), drop: document.getElementById("drop") };

const verifyFile = async (file) => {
  page.input.disabled = true;
  page.verdict.replaceChildren(element("p", "", `Reading ${file.name} …`));
  const steps = element("ul", "steps");
  page.details.replaceChildren(element("h2", "", "What was checked"), steps);
  let current;
  const verification = new Verification(file, {
    begin: (title) => {
      current = element("li", "step");
      current.append(element("span", "sign", "…"), title, element("span", "progress"));
      steps.append(current);
    },
    progress: (words) => { current.lastChild.textContent = " " + words; },
    end: (isGood) => {
      current.classList.add(isGood ? "good" : "bad");
      current.firstChild.textContent = isGood ? "right" : "WRONG";
      current.lastChild.textContent = "";
    },
  });
  let isVerified = false;
  try {
    isVerified = await verification.run();
  } catch (error) {
    verification.find(file.name, error.message);
  }
  showResult(verification, isVerified && verification.findings.length === 0, file);
  page.input.disabled = false;
};

const showResult = ({ facts, findings, records, evidence, stamps }, isVerified, file) => {
  const banner = element("p", "verdict " + (isVerified ? "good" : "bad"), isVerified ? "VERIFIED" : "NOT VERIFIED");
  banner.append(element("span", "", isVerified
    ? `${file.name} is complete and unchanged since it was captured, and every record in it is in the log.`
    : `${file.name} is not what was handed out, or something in it cannot be proven. Do not rely on it.`));
  page.verdict.replaceChildren(...(facts.isSample ? [element("p", "sample", "SAMPLE DATA: not a real agency, not real records.")] : []), banner);
  if (findings.length) {
    const list = element("ul", "findings");
    for (const { file: name, message } of findings.slice(0, 100)) list.append(element("li", "", `${name}: ${message}`));
    if (findings.length > 100) list.append(element("li", "", `and ${findings.length - 100} more`));
    page.details.append(element("h2", "", "What is wrong"), list);
  }
  const versions = [...records.values()];
  const table = element("dl");
  const add = (name, value) => {
    if (value === undefined) return;
    const code = element("dd");
    code.append(/^[0-9a-f]{64}$|\+[0-9a-f]{8}\+/.test(value) ? element("code", "", value) : value);
    table.append(element("dt", "", name), code);
  };
  add("Production", facts.reference);
  add("Agency", facts.agency);
  add("Made", facts.made);
  add("Files", facts.files === undefined ? undefined : String(facts.files));
  add("Records", `${records.size}, with ${versions.reduce((sum, record) => sum + record.versions.length, 0)} versions and ${versions.reduce((sum, record) => sum + record.observations.length, 0)} observations`);
  add("Evidence records", String(evidence.count));
  add("Time stamps", stamps.length ? stamps.join("; ") : "none in this package");
  add("Key of the log", facts.key);
  page.details.append(element("h2", "", "What this is"), table);
  page.verdict.firstElementChild.scrollIntoView({ block: "nearest" });
};

page.input.addEventListener("change", () => { if (page.input.files[0]) verifyFile(page.input.files[0]); });
for (const kind of ["dragover", "dragenter"]) page.drop.addEventListener(kind, (event) => { event.preventDefault(); page.drop.classList.add("over"); });
page.drop.addEventListener("dragleave", () => page.drop.classList.remove("over"));
page.drop.addEventListener("drop", (event) => {
  event.preventDefault();
  page.drop.classList.remove("over");
  if (event.dataTransfer.files[0]) verifyFile(event.dataTransfer.files[0]);
});
