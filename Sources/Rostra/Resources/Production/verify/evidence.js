// The evidence: a WACZ file, its WARC records and their digests; media; time stamps.
const warcHeader = (bytes) => {
  let end = 0;
  while (end + 4 <= bytes.length && readLittle(bytes, end, 4) !== 0x0a0d0a0d) end += 1;
  const [version, ...lines] = text(bytes.subarray(0, end)).split("\r\n");
  demand(version.startsWith("WARC/1."), "a record that is no WARC record");
  const fields = new Map(lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  }));
  return { fields, end: end + 4 };
};
const headEnd = (block) => {
  for (let at = 0; at + 4 <= block.length; at += 1) {
    if (block[at] === 13 && readLittle(block, at, 4) === 0x0a0d0a0d) return at + 4;
  }
  return block.length;
};
const isDigest = (label, bytes) => label === "sha256:" + hex(sha256(bytes));
const recordName = (value) => (value ?? "").replace(/^<?urn:uuid:|>$/g, "").toLowerCase();

const decodeBody = (head, body) => {
  const field = (name) => new RegExp(`^${name}:[ \t]*(.*?)[ \t]*$`, "im").exec(head)?.[1].toLowerCase() ?? "";
  let bytes = body;
  if (field("transfer-encoding").includes("chunked")) {
    const parts = [];
    for (let at = 0; ; ) {
      let end = at;
      while (end < bytes.length && bytes[end] !== 10) end += 1;
      const size = parseInt(String.fromCharCode(...bytes.subarray(at, end)), 16);
      demand(Number.isFinite(size) && end + 1 + size <= bytes.length, "a chunked body is broken");
      if (size === 0) break;
      parts.push(bytes.subarray(end + 1, end + 1 + size));
      at = end + 1 + size + 2;
    }
    bytes = concat(...parts);
  }
  const coding = field("content-encoding");
  if (coding === "gzip" || coding === "x-gzip") {
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzip(bytes, 0, largestEntry).bytes : bytes;
  }
  if (coding === "deflate") {
    const isWrapped = (bytes[0] & 15) === 8 && (bytes[0] * 256 + bytes[1]) % 31 === 0;
    return inflate(bytes, isWrapped ? 2 : 0, largestEntry).bytes;
  }
  demand(coding === "" || coding === "identity", `the content coding ${coding} is not known here`);
  return bytes;
};

// What the evidence must hold: payload digests by record, and media by the record that holds them.
class Evidence {
  constructor() {
    this.payloads = new Map();
    this.media = new Map();
    this.originals = new Set();
    this.referred = new Set();
    this.count = 0;
  }

  async check(zip, entry, find) {
    const wacz = await Zip.open((await zip.data(entry)).part(0, entry.packed));
    demand(entry.method === 0, "it is compressed, so it cannot be read in part");
    const read = async (name) => {
      demand(wacz.byName.has(name), `${name} is missing in it`);
      return wacz.bytes(wacz.byName.get(name));
    };
    const description = await read("datapackage.json");
    const digest = JSON.parse(text(await read("datapackage-digest.json")));
    if (!isDigest(digest.hash, description)) find("the digest of datapackage.json differs");
    const listed = new Set(["datapackage.json", "datapackage-digest.json"]);
    for (const resource of JSON.parse(text(description)).resources) {
      listed.add(resource.path);
      const inner = wacz.byName.get(resource.path);
      if (!inner) {
        find(`${resource.path} is missing in it`);
        continue;
      }
      const hash = new SHA256();
      await wacz.forEach(inner, (piece) => hash.update(piece));
      if (resource.hash !== "sha256:" + hex(hash.finish())) find(`${resource.path}: its digest differs`);
    }
    for (const inner of wacz.entries) {
      if (!listed.has(inner.name)) find(`${inner.name} is listed nowhere in it`);
      if (inner.name.startsWith("archive/")) await this.readWARC(inner.name, await wacz.bytes(inner), find);
    }
    for (const name of this.payloads.keys()) find(`the answer ${name}, which a proof names, is not in it`);
    for (const name of this.referred) if (!this.originals.has(name)) find(`the answer ${name}, whose content another repeats, is not in it`);
    for (const name of this.media.keys()) if (!this.originals.has(name)) find(`the answer ${name}, which holds a media file, is not in it`);
  }

  async readWARC(path, warc, find) {
    for (let at = 0; at < warc.length; ) {
      const place = `${path}, byte ${at}: `;
      const { bytes, end } = gunzip(warc, at, largestEntry);
      const { fields, end: start } = warcHeader(bytes);
      const length = Number(fields.get("content-length"));
      demand(start + length + 4 === bytes.length, place + "a record has another length than it says");
      const block = bytes.subarray(start, start + length);
      const type = fields.get("warc-type");
      const name = recordName(fields.get("warc-record-id"));
      if (!isDigest(fields.get("warc-block-digest"), block)) find(place + "the record's digest is not that of its bytes");
      const payloadDigest = fields.get("warc-payload-digest");
      const isHTTP = (fields.get("content-type") ?? "").startsWith("application/http");
      const bodyStart = isHTTP ? headEnd(block) : 0;
      if (payloadDigest && type !== "revisit" && !isDigest(payloadDigest, block.subarray(bodyStart))) {
        find(place + "the payload's digest is not that of its bytes");
      }
      if (type === "response" || type === "revisit") this.see(name, type, fields, block, bodyStart, payloadDigest, find);
      this.count += 1;
      at = end;
      if (this.count % 50 === 0) await pause();
    }
  }

  see(name, type, fields, block, bodyStart, payloadDigest, find) {
    const wanted = this.payloads.get(name);
    if (wanted && payloadDigest !== "sha256:" + wanted) find(`the answer ${name} does not hold the payload that the log committed to`);
    this.payloads.delete(name);
    if (type === "revisit") {
      this.referred.add(recordName(fields.get("warc-refers-to")));
      return;
    }
    this.originals.add(name);
    const medium = this.media.get(name);
    if (!medium) return;
    const head = new TextDecoder("latin1").decode(block.subarray(0, bodyStart));
    if (hex(sha256(decodeBody(head, block.subarray(bodyStart)))) !== medium) find(`the media file ${medium} is not what the answer ${name} holds`);
  }
}

// An RFC 3161 reply: which digest it stamps, and when. Its signature and authority are for openssl to check.
const readStamp = (der) => {
  const node = (at) => {
    let length = der[at + 1];
    let start = at + 2;
    if (length & 128) {
      const count = length & 127;
      length = Number(BigInt("0x" + hex(der.subarray(start, start + count))));
      start += count;
    }
    demand(start + length <= der.length, "it ends early");
    return { tag: der[at], start, end: start + length };
  };
  const children = (parent) => {
    const found = [];
    for (let at = parent.start; at < parent.end; at = found[found.length - 1].end) found.push(node(at));
    return found;
  };
  const [, token] = children(node(0));
  demand(token, "the authority granted no stamp");
  const signed = children(children(token)[1])[0];
  const encapsulated = children(signed)[2];
  const content = children(children(encapsulated)[1])[0];
  const info = children(children({ start: content.start, end: content.end })[0]);
  const imprint = children(info[2])[1];
  const time = text(der.subarray(info[4].start, info[4].end));
  return {
    imprint: hex(der.subarray(imprint.start, imprint.end)),
    time: time.replace(/^(....)(..)(..)(..)(..)(.*)Z$/, "$1-$2-$3 $4:$5:$6 UTC"),
  };
};
