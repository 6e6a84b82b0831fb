// Commitments, disclosures and inclusion proofs: docs/formats/commitment.md and proof-bundle.md of Rostra.
const kinds = { text: 1, whole: 2 };

// The commitment's root, and the fields as text.
const readDisclosure = (disclosure) => {
  demand(disclosure.format === "rostra-disclosure/1", "its disclosure is of an unknown format");
  const name = (string) => {
    const bytes = utf8(string);
    demand(bytes.length >= 1 && bytes.length <= 255, "a name in it is empty or too long");
    return concat(big(bytes.length, 1), bytes);
  };
  const manifest = [utf8("rostra-commitment/1\n"), name(disclosure.schema), big(disclosure.fields.length, 2)];
  const fields = [];
  const seen = new Set();
  disclosure.fields.forEach((field, index) => {
    const kind = kinds[field.kind];
    demand(kind && Array.isArray(field.leaves) && field.leaves.length > 0, `field ${field.name} is withheld or broken`);
    demand(!seen.has(field.name), `two fields are named ${field.name}`);
    seen.add(field.name);
    const whole = new SHA256().update(Uint8Array.of(1));
    const shown = [];
    field.leaves.forEach((leaf, position) => {
      demand(leaf.hash === undefined, `a part of field ${field.name} is withheld`);
      const salt = fromHex(leaf.salt);
      demand(salt.length === 16, `a salt of field ${field.name} is not 16 bytes`);
      const bytes = leaf.text === undefined ? fromBase64(leaf.base64) : utf8(leaf.text);
      whole.update(sha256(Uint8Array.of(0, 1), salt, big(index, 2), big(position, 4), Uint8Array.of(kind), bytes));
      shown.push(bytes);
    });
    manifest.push(name(field.name), Uint8Array.of(kind), big(field.leaves.length, 4), whole.finish());
    fields.push({ name: field.name, value: new TextDecoder("utf-8", { ignoreBOM: true }).decode(concat(...shown)) });
  });
  return { root: sha256(...manifest), fields: new Fields(fields) };
};

// RFC 6962 section 2.1.1.
const inclusionRoot = (leaf, { index, size, hashes }) => {
  demand(Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size, "its place is outside of the log");
  let node = BigInt(index);
  let last = BigInt(size - 1);
  let root = leaf;
  for (const digits of hashes) {
    const hash = fromHex(digits);
    demand(hash.length === 32 && last > 0n, "its inclusion proof is too long");
    if (node & 1n || node === last) {
      root = sha256(Uint8Array.of(1), hash, root);
      while (!(node & 1n) && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else {
      root = sha256(Uint8Array.of(1), root, hash);
    }
    node >>= 1n;
    last >>= 1n;
  }
  demand(last === 0n, "its inclusion proof is too short");
  return root;
};

// RFC 6962 section 2.1.2: whether the newer tree begins with the older.
const isConsistent = (older, newer, digits) => {
  if (older.size === newer.size) return digits.length === 0 && same(older.root, newer.root);
  if (older.size === 0 || older.size > newer.size) return false;
  const path = digits.map(fromHex);
  let node = BigInt(older.size - 1);
  let last = BigInt(newer.size - 1);
  while (node & 1n) {
    node >>= 1n;
    last >>= 1n;
  }
  if (node === 0n) path.unshift(older.root);
  let [first, second] = [path[0], path[0]];
  for (const hash of path.slice(1)) {
    if (last === 0n || hash.length !== 32) return false;
    if (node & 1n || node === last) {
      first = sha256(Uint8Array.of(1), hash, first);
      second = sha256(Uint8Array.of(1), hash, second);
      while (!(node & 1n) && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else {
      second = sha256(Uint8Array.of(1), second, hash);
    }
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n && path.length > 0 && same(first, older.root) && same(second, newer.root);
};

class Fields {
  constructor(list) {
    this.list = list;
    this.byName = new Map(list.map(({ name, value }) => [name, value]));
  }
  get(name) {
    return this.byName.get(name);
  }
  numbered(name) {
    return this.list.filter((field) => field.name.startsWith(name + ".") && /^[0-9]+$/.test(field.name.slice(name.length + 1))).map(({ value }) => value);
  }
  get attachments() {
    const found = [];
    for (let number = 1; this.byName.has(`content.attachment.${number}.kind`); number += 1) {
      const name = `content.attachment.${number}`;
      found.push({ number, key: this.get(`${name}.key`) ?? "", alternativeText: this.get(`${name}.alternative-text`) });
    }
    return found;
  }
  get contentHash() {
    const hash = new SHA256();
    for (const { name, value } of this.list) {
      if (!name.startsWith("content.")) continue;
      for (const bytes of [utf8(name), utf8(value)]) hash.update(big(bytes.length, 4)).update(bytes);
    }
    return hex(hash.finish());
  }
}

// One proof bundle: its fields, once they are shown to be in the log.
const readBundle = (bundle, head, leaves, place) => {
  demand(bundle.format === "rostra-proof/1", place + "it is of an unknown format");
  demand(bundle.checkpoint === head.checkpoint.note && bundle.key === head.key.vkey, place + "it is for another checkpoint or key than this package's");
  demand(bundle.log.size === head.checkpoint.size, place + "it is for a log of another size than the checkpoint");
  const { root, fields } = readDisclosure(bundle.disclosure);
  const found = inclusionRoot(sha256(Uint8Array.of(0), root), bundle.log);
  demand(same(found, head.checkpoint.root), `${place}what it shows is not in the log at place ${bundle.log.index}`);
  demand(!leaves.has(bundle.log.index), `leaf ${bundle.log.index} of the log is proven twice in this package`);
  leaves.add(bundle.log.index);
  return { fields };
};

// What `proofs/<record>.json` proves, or a refusal.
const readProofs = (json, head, leaves) => {
  demand(json.format === "rostra-record-proofs/1" && Array.isArray(json.proofs), "it is of an unknown format");
  const record = { id: json.record, isMatch: json.role === "match", versions: [], observations: [] };
  json.proofs.forEach((bundle, index) => {
    const place = `proof ${index + 1}: `;
    const { fields } = readBundle(bundle, head, leaves, place);
    const schema = bundle.disclosure.schema;
    if (schema === "version/1") {
      record.versions.push(fields);
    } else {
      demand(schema === "observation/1", place + "it proves neither a version nor an observation");
      demand(fields.get("observation.item") === record.id, place + "it is an observation of another record");
      record.observations.push(fields);
    }
  });
  demand(record.versions.length > 0, "it proves no version of the record");
  for (const name of ["platform", "platform.id", "capture.site"]) {
    demand(record.versions.every((version) => version.get(name) === record.versions[0].get(name)), "it mixes versions of two records");
  }
  demand(new Set(record.versions.map((version) => version.get("capture.version"))).size === record.versions.length, "it shows one version twice");
  record.newest = record.versions[record.versions.length - 1];
  const what = record.observations.length ? record.observations[record.observations.length - 1].get("observation.what") : "";
  record.state = { absent: "gone", hidden: "hidden" }[what] ?? "present";
  return record;
};
