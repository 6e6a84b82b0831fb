// The check, in the order in which a person would doubt: the file, its digests, the signatures, the proofs, what is shown.
const pause = () => new Promise((resolve) => setTimeout(resolve));
const demandOwnKey = (key, own) => demand(key === own, "it is signed with another key than the agency's");

class Verification {
  // `ownKey`: the key that the production must be signed with, where that is known from elsewhere.
  constructor(file, show, ownKey) {
    this.source = new Slice(file);
    this.show = show;
    this.ownKey = ownKey;
    this.findings = [];
    this.records = new Map();
    this.evidence = new Evidence();
    this.facts = {};
    this.stamps = [];
  }

  find(file, message) {
    this.findings.push({ file, message });
  }

  async step(name, title, file, body) {
    const before = this.findings.length;
    this.show.begin(title, name);
    await pause();
    try {
      await body();
    } catch (error) {
      this.find(error.file ?? file, error instanceof Refusal ? error.message : `cannot be read: ${error.message}`);
    }
    this.show.end(this.findings.length === before);
  }

  entry(name) {
    return this.zip.byName.get(this.root + name);
  }

  async text(name) {
    const entry = this.entry(name);
    if (!entry) throw Object.assign(new Refusal("is missing"), { file: name });
    try {
      return text(await this.zip.bytes(entry));
    } catch (error) {
      throw Object.assign(error, { file: name });
    }
  }

  inFolder(folder, ending = "") {
    return this.zip.entries.filter(({ name }) => name.startsWith(this.root + folder) && name.endsWith(ending))
      .map((entry) => ({ entry, name: entry.name.slice(this.root.length) }));
  }

  async run() {
    await this.step("zip", "The ZIP file is whole, and nothing is hidden in it", "the ZIP file", () => this.openZip());
    if (this.zip && this.root) {
      await this.step("bag", "Every file is listed and has its digests (SHA-256 and SHA-512)", "the bag", () => this.checkBag());
      await this.step("seal", "The package is the one that the agency sealed", "seal.txt", () => this.checkSeal());
      if (this.head) {
        await this.step("stamps", "The log's checkpoint is signed, and its time stamps are of it", "data/proofs/stamps", () => this.checkStamps());
        await this.step("proofs", "Every version and observation is in the log, word for word", "data/proofs", () => this.checkProofs());
        await this.step("shown", "Table, data and pages show what is proven", "data", () => this.checkShown());
        await this.step("evidence", "The evidence is unaltered, and is what the log committed to", "data/evidence/evidence.wacz", () => this.checkEvidence());
        if (this.ownKey) await this.step("agency", "It is signed with the key of this agency", "data/proofs/log.vkey", () => demandOwnKey(this.head.key.vkey, this.ownKey));
      }
    }
    return this.findings.length === 0 && Boolean(this.head);
  }

  async openZip() {
    this.zip = await Zip.open(this.source);
    const declaration = this.zip.entries.find(({ name }) => /^[^/]+\/bagit\.txt$/.test(name));
    demand(declaration, "it holds no bagit.txt: this is no production of Rostra");
    this.root = declaration.name.slice(0, -"bagit.txt".length);
    await this.zip.checkContainer();
  }

  async checkBag() {
    const listed = new Map();
    const own = ["tagmanifest-sha256.txt", "tagmanifest-sha512.txt"];
    for (const file of ["manifest-sha256.txt", "manifest-sha512.txt", ...own]) {
      const algorithm = file.includes("sha256") ? "sha256" : "sha512";
      for (const line of (await this.text(file)).split("\n").filter(Boolean)) {
        const match = /^([0-9a-f]+)  (.+)$/.exec(line);
        if (!match) {
          this.find(file, "a line is no entry");
          continue;
        }
        const name = match[2].replace(/%(0A|0D|25)/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
        if (!listed.has(name)) listed.set(name, {});
        listed.get(name)[algorithm] = match[1];
      }
    }
    for (const [name, digests] of listed) {
      const entry = this.entry(name);
      if (!entry) {
        this.find(name, "is listed, and is not there");
        continue;
      }
      let found;
      try {
        found = await this.digests(entry);
      } catch (error) {
        this.find(name, error.message);
        continue;
      }
      if (found.sha256 !== digests.sha256) this.find(name, "its SHA-256 is not the one listed");
      if (found.sha512 !== digests.sha512) this.find(name, "its SHA-512 is not the one listed");
    }
    for (const { name } of this.zip.entries) {
      const own = name.startsWith(this.root) ? name.slice(this.root.length) : null;
      const isTop = own === "seal.txt" || own === "tagmanifest-sha256.txt" || own === "tagmanifest-sha512.txt";
      if (!isTop && (own === null || !listed.has(own))) this.find(own ?? name, "was added: no manifest lists it");
    }
    this.facts.files = this.zip.entries.length;
  }

  // By the browser's own implementation where it gives one and the file fits into memory; else by ours, in pieces.
  async digests(entry) {
    if (globalThis.crypto?.subtle && entry.length <= 1 << 28) {
      const bytes = await this.zip.bytes(entry);
      const [short, long] = await Promise.all(["SHA-256", "SHA-512"].map((name) => crypto.subtle.digest(name, bytes)));
      return { sha256: hex(new Uint8Array(short)), sha512: hex(new Uint8Array(long)) };
    }
    const [short, long] = [new SHA256(), new SHA512()];
    await this.zip.forEach(entry, (piece) => {
      short.update(piece);
      long.update(piece);
    });
    return { sha256: hex(short.finish()), sha512: hex(long.finish()) };
  }

  async checkSeal() {
    const key = new NoteKey((await this.text("data/proofs/log.vkey")).trim());
    this.facts.key = key.vkey;
    let checkpoint;
    try {
      checkpoint = readCheckpoint(await this.text("data/proofs/checkpoint"), key);
    } catch (error) {
      throw Object.assign(error, { file: "data/proofs/checkpoint" });
    }
    this.head = { key, checkpoint };
    let lines;
    try {
      lines = key.verify(await this.text("seal.txt")).split("\n");
    } catch (error) {
      throw Object.assign(error, { file: "seal.txt" });
    }
    const value = (index, label) => {
      demand(lines[index]?.startsWith(label + " "), `the seal's line ${index + 1} is not what a seal has there`);
      return lines[index].slice(label.length + 1);
    };
    demand(lines[0] === "rostra-production/1", "it is no seal of a production");
    Object.assign(this.facts, { reference: value(1, "production"), agency: value(2, "agency"), made: value(3, "made") });
    if (value(4, "checkpoint") !== String(checkpoint.size)) this.find("seal.txt", "it is for another checkpoint");
    if (this.root !== `production-${this.facts.reference}/`) this.find("seal.txt", "it is for another production than the folder's name says");
    const manifests = new Map(lines.slice(6).filter(Boolean).map((line) => line.split(" sha256 ")));
    for (const name of ["tagmanifest-sha256.txt", "tagmanifest-sha512.txt"]) {
      const entry = this.entry(name);
      if (!entry || manifests.get(name) !== hex(sha256(await this.zip.bytes(entry)))) this.find(name, "is not the one that the agency signed");
    }
    this.facts.isSample = (await this.text("bag-info.txt")).includes("SAMPLE DATA");
  }

  async checkStamps() {
    const folder = "data/proofs/stamps/";
    if (!this.inFolder(folder).length) return;
    const dated = readCheckpoint(await this.text(folder + "checkpoint"), this.head.key);
    const proof = JSON.parse(await this.text(folder + "consistency.json"));
    demand(proof.oldSize === dated.size && proof.newSize === this.head.checkpoint.size, "the proof of consistency is for other checkpoints");
    demand(isConsistent(dated, this.head.checkpoint, proof.hashes), "the log does not extend the checkpoint that was time-stamped");
    const imprint = hex(sha256(utf8(dated.text)));
    for (const { entry, name } of this.inFolder(folder, ".tsr")) {
      const stamp = readStamp(await this.zip.bytes(entry));
      if (stamp.imprint === imprint) this.stamps.push(`leaves below ${dated.size} by ${stamp.time} (${name})`);
      else this.find(name, "it stamps something else than the log's checkpoint");
    }
  }

  async checkProofs() {
    const leaves = new Set();
    const proofs = this.inFolder("data/proofs/", ".json").filter(({ name }) => !name.startsWith("data/proofs/stamps/"));
    for (const [index, { entry, name }] of proofs.entries()) {
      try {
        const record = readProofs(JSON.parse(text(await this.zip.bytes(entry))), this.head, leaves);
        demand(name === `data/proofs/${record.id}.json`, `it proves record ${record.id}`);
        this.records.set(record.id, record);
        for (const version of record.versions) this.evidence.payloads.set(version.get("capture.record"), version.get("capture.payload-sha256"));
        for (const observation of record.observations) {
          const answer = observation.get("observation.record");
          if (!this.evidence.payloads.has(answer)) this.evidence.payloads.set(answer, null);
        }
      } catch (error) {
        this.find(name, error.message);
      }
      if (index % 50 === 0) {
        this.show.progress(`${index} of ${proofs.length}`);
        await pause();
      }
    }
    demand(this.records.size > 0, "there is no record");
  }

  async checkShown() {
    await this.compare("data/records.csv", (table, see) => {
      const [header, ...rows] = tableRows(table);
      demand(header?.join() === columns.join(), "its first row does not name the columns as ours does");
      rows.forEach((row, index) => {
        const record = see(row[0], `row ${index + 2}`);
        const cells = record ? tableCells(record) : row;
        const column = columns.findIndex((_, at) => row[at] !== cells[at]);
        if (column >= 0 || row.length !== cells.length) throw new Refusal(`row ${index + 2}, column ${columns[column] ?? "?"}: it does not say what is proven of record ${row[0]}`);
      });
    });
    await this.compare("data/records.jsonl", (lines, see) => {
      demand(lines.endsWith("\n"), "its last line is cut off");
      lines.slice(0, -1).split("\n").forEach((line, index) => {
        const json = JSON.parse(line);
        const record = see(json["rostra:record"], `line ${index + 1}`);
        const difference = record && firstDifference(shownLine(json), provenLine(record));
        if (difference) throw new Refusal(`line ${index + 1}, ${difference}: it does not say what is proven of record ${record.id}`);
        for (const medium of json["rostra:media"] ?? []) this.seeMedium(medium, json["rostra:record"]);
      });
    });
    const missing = new Set(this.records.keys());
    for (const { entry, name } of this.inFolder("data/conversations/", ".html")) {
      try {
        for (const [id, shown] of shownPage(text(await this.zip.bytes(entry)))) {
          const record = this.records.get(id);
          if (!record) this.find(name, `it shows record ${id}, which has no proof here`);
          else if (firstDifference(shown, provenPage(record)) !== null) this.find(name, `it does not show what is proven of record ${id}`);
          if (record && !missing.delete(id)) this.find(name, `it shows record ${id} a second time`);
        }
      } catch (error) {
        this.find(name, error.message);
      }
    }
    for (const id of missing) if (provenPage(this.records.get(id)).length) this.find("data/conversations", `record ${id} is on no page`);
  }

  async compare(name, body) {
    const missing = new Set(this.records.keys());
    try {
      body(await this.text(name), (id, place) => {
        if (!this.records.has(id)) throw new Refusal(`${place} tells of a record that has no proof here`);
        if (!missing.delete(id)) throw new Refusal(`${place} tells of record ${id} a second time`);
        return this.records.get(id);
      });
      for (const id of missing) this.find(name, `record ${id} is missing from it`);
    } catch (error) {
      this.find(name, error.message);
    }
  }

  seeMedium(medium, record) {
    if (!medium.file) return;
    const isNamed = medium.file.startsWith(`media/${medium.sha256}.`) && this.entry("data/" + medium.file);
    if (isNamed) this.evidence.media.set(medium.record, medium.sha256);
    else this.find("data/" + medium.file, `record ${record} names it, and it is missing or not named for its digest`);
  }

  async checkEvidence() {
    const named = new Set(this.evidence.media.values());
    for (const { entry, name } of this.inFolder("data/media/")) {
      const digits = name.slice("data/media/".length).split(".")[0];
      const hash = new SHA256();
      await this.zip.forEach(entry, (piece) => hash.update(piece));
      if (!named.has(digits)) this.find(name, "no record names it");
      if (hex(hash.finish()) !== digits) this.find(name, "its SHA-256 is not its name");
    }
    const name = "data/evidence/evidence.wacz";
    const entry = this.entry(name);
    if (!entry) throw Object.assign(new Refusal("is missing"), { file: name });
    await this.evidence.check(this.zip, entry, (message) => this.find(name, message));
  }
}

// The proofs of one record: a file of `proofs/`, or one proof bundle by itself.
class RecordVerification {
  constructor(json, show, ownKey) {
    Object.assign(this, { json, show, ownKey, findings: [], records: new Map(), evidence: new Evidence(), facts: {}, stamps: [] });
  }

  async run() {
    await this.step("read", "The file holds the proof of a record", "the file", () => this.read());
    if (this.first) await this.step("signature", "The log's checkpoint is signed", "checkpoint", () => this.checkSignature());
    if (this.head) {
      await this.step("included", "Every version and observation is in the log, word for word", "proofs", () => this.checkProofs());
      if (this.ownKey) await this.step("agency", "It is signed with the key of this agency", "key", () => demandOwnKey(this.head.key.vkey, this.ownKey));
    }
    return this.findings.length === 0 && Boolean(this.head);
  }

  read() {
    this.json = typeof this.json === "string" ? JSON.parse(this.json) : this.json;
    const isAlone = this.json.format === "rostra-proof/1";
    demand(isAlone || this.json.format === "rostra-record-proofs/1", "it is of an unknown format");
    this.proofs = isAlone ? [this.json] : this.json.proofs;
    demand(Array.isArray(this.proofs) && this.proofs.length > 0, "it holds no proof");
    this.first = this.proofs[0];
    this.isAlone = isAlone;
  }

  checkSignature() {
    const key = new NoteKey(this.first.key);
    this.head = { key, checkpoint: readCheckpoint(this.first.checkpoint, key) };
    Object.assign(this.facts, { key: key.vkey, agency: key.name, size: this.head.checkpoint.size });
  }

  checkProofs() {
    const leaves = new Set();
    if (this.isAlone) {
      this.facts.fields = readBundle(this.first, this.head, leaves, "").fields.list;
      return;
    }
    const record = readProofs(this.json, this.head, leaves);
    this.records.set(record.id, record);
    this.facts.fields = record.newest.list;
  }
}
for (const name of ["step", "find"]) RecordVerification.prototype[name] = Verification.prototype[name];
