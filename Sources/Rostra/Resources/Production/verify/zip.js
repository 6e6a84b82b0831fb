// ZIP files (PKWARE APPNOTE 6.3.10), read in pieces from a file or from bytes.
class Slice {
  constructor(blob, start = 0, length = blob.size) {
    this.blob = blob;
    this.start = start;
    this.length = length;
  }
  async read(at, count) {
    const from = this.start + Math.min(at, this.length);
    const to = this.start + Math.min(at + count, this.length);
    return new Uint8Array(await this.blob.slice(from, to).arrayBuffer());
  }
  part(at, length) {
    return new Slice(this.blob, this.start + at, length);
  }
}

const largestEntry = 1 << 30;

class Zip {
  static async open(source) {
    const zip = new Zip();
    zip.source = source;
    demand(source.length >= 22, "it is no ZIP file");
    const tailStart = Math.max(0, source.length - 98);
    const tail = await source.read(tailStart, 98);
    const end = tail.length - 22;
    demand(readLittle(tail, end, 4) === 0x06054b50, "no ZIP directory stands at its end: it may have been cut short");
    let [count, size, start] = [readLittle(tail, end + 10, 2), readLittle(tail, end + 12, 4), readLittle(tail, end + 16, 4)];
    let limit = tailStart + end;
    if (end >= 76 && readLittle(tail, end - 20, 4) === 0x07064b50) {
      const at = end - 76;
      demand(readLittle(tail, at, 4) === 0x06064b50, "its ZIP64 directory is broken");
      [count, size, start] = [readLittle(tail, at + 32, 8), readLittle(tail, at + 40, 8), readLittle(tail, at + 48, 8)];
      limit = tailStart + at;
    }
    demand(start + size === limit && size <= 1 << 29, "its ZIP directory is broken");
    const directory = await source.read(start, size);
    zip.directoryStart = start;
    zip.entries = [];
    zip.byName = new Map();
    let at = 0;
    while (at + 46 <= directory.length && readLittle(directory, at, 4) === 0x02014b50) {
      const [nameLength, extraLength] = [readLittle(directory, at + 28, 2), readLittle(directory, at + 30, 2)];
      const next = at + 46 + nameLength + extraLength + readLittle(directory, at + 32, 2);
      demand(next <= directory.length, "its ZIP directory is broken");
      const entry = {
        name: text(directory.subarray(at + 46, at + 46 + nameLength)), method: readLittle(directory, at + 10, 2),
        time: directory.subarray(at + 12, at + 16), crc: readLittle(directory, at + 16, 4),
        packed: readLittle(directory, at + 20, 4), length: readLittle(directory, at + 24, 4), offset: readLittle(directory, at + 42, 4),
      };
      const extra = directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
      if (extra.length >= 4 && readLittle(extra, 0, 2) === 1) {
        let place = 4;
        for (const field of ["length", "packed", "offset"]) {
          if (entry[field] === 0xffffffff) {
            entry[field] = readLittle(extra, place, 8);
            place += 8;
          }
        }
      }
      demand(!zip.byName.has(entry.name), `two files are named ${entry.name}`);
      demand(!/(^|\/)\.\.?(\/|$)|^\/|\\|:/.test(entry.name), `the name ${entry.name} leads out of its folder`);
      demand(entry.method === 0 || entry.method === 8, `${entry.name} is packed in an unknown way`);
      zip.entries.push(entry);
      zip.byName.set(entry.name, entry);
      at = next;
    }
    demand(at === directory.length && zip.entries.length === count, "its ZIP directory is broken");
    zip.directory = directory;
    return zip;
  }

  async data(entry) {
    const header = await this.source.read(entry.offset, 30);
    demand(header.length === 30 && readLittle(header, 0, 4) === 0x04034b50, "its ZIP header is missing");
    return this.source.part(entry.offset + 30 + readLittle(header, 26, 2) + readLittle(header, 28, 2), entry.packed);
  }

  async bytes(entry) {
    demand(entry.length <= largestEntry, "it is too large for a browser: use rostra verify");
    const data = await this.data(entry);
    let bytes = await data.read(0, entry.packed);
    demand(bytes.length === entry.packed, "the ZIP file ends in it");
    if (entry.method === 8) {
      const inflated = inflate(bytes, 0, entry.length);
      demand(inflated.end === bytes.length, "bytes lie behind its deflate data");
      bytes = inflated.bytes;
    }
    demand(bytes.length === entry.length, "it has another length than the ZIP's directory says");
    demand(crc32(bytes) === entry.crc, "its checksum in the ZIP differs");
    return bytes;
  }

  // Hands over an entry in pieces: a stored one of any size is never whole in memory.
  async forEach(entry, body) {
    if (entry.method === 8 || entry.length <= 1 << 24) {
      body(await this.bytes(entry));
      return;
    }
    const data = await this.data(entry);
    let crc = 0;
    for (let at = 0; at < entry.packed; at += 1 << 24) {
      const piece = await data.read(at, 1 << 24);
      crc = crc32(piece, crc);
      body(piece);
    }
    demand(crc === entry.crc, "its checksum in the ZIP differs");
  }

  // Whether every byte of the file is one that the maker of productions puts there.
  async checkContainer() {
    const most = 0xffffffff;
    const time = this.entries.length ? this.entries[0].time : new Uint8Array(4);
    const directory = [];
    let offset = 0;
    for (const entry of this.entries) {
      demand(entry.offset === offset, `${entry.name}: bytes that belong to no file lie before it in the ZIP`);
      const name = utf8(entry.name);
      const head = await this.source.read(offset, 30 + name.length + 20);
      const isLarge = readLittle(head, 28, 2) === 20;
      const sizes = isLarge ? [most, most] : [entry.packed, entry.length];
      const expected = concat(
        Uint8Array.of(0x50, 0x4b, 3, 4, isLarge ? 45 : 20, 0, 0, 8), little(entry.method, 2), time, little(entry.crc, 4),
        little(sizes[0], 4), little(sizes[1], 4), little(name.length, 2), little(isLarge ? 20 : 0, 2), name,
        ...(isLarge ? [Uint8Array.of(1, 0, 16, 0), little(entry.length, 8), little(entry.packed, 8)] : []));
      demand(same(head.subarray(0, expected.length), expected), `${entry.name}: its header in the ZIP is not as it was written`);
      const extra = [entry.length, entry.packed, entry.offset].filter((value) => value >= most).map((value) => little(value, 8));
      directory.push(concat(
        Uint8Array.of(0x50, 0x4b, 1, 2, 45, 3, extra.length ? 45 : 20, 0, 0, 8), little(entry.method, 2), time, little(entry.crc, 4),
        little(Math.min(entry.packed, most), 4), little(Math.min(entry.length, most), 4), little(name.length, 2),
        little(extra.length ? extra.length * 8 + 4 : 0, 2), new Uint8Array(6), little(0o100644 * 65536, 4),
        little(Math.min(entry.offset, most), 4), name, ...(extra.length ? [little(1, 2), little(extra.length * 8, 2), ...extra] : [])));
      offset += expected.length + entry.packed;
    }
    const expected = concat(...directory);
    demand(offset === this.directoryStart && same(expected, this.directory), "the ZIP's directory is not as it was written");
    const [count, size] = [this.entries.length, expected.length];
    const end64 = count >= 0xffff || offset >= most || size >= most
      ? [Uint8Array.of(0x50, 0x4b, 6, 6), little(44, 8), little(45, 2), little(45, 2), new Uint8Array(8), little(count, 8), little(count, 8),
        little(size, 8), little(offset, 8), Uint8Array.of(0x50, 0x4b, 6, 7, 0, 0, 0, 0), little(offset + size, 8), little(1, 4)]
      : [];
    const tail = concat(...end64, Uint8Array.of(0x50, 0x4b, 5, 6, 0, 0, 0, 0), little(Math.min(count, 0xffff), 2),
      little(Math.min(count, 0xffff), 2), little(Math.min(size, most), 4), little(Math.min(offset, most), 4), new Uint8Array(2));
    demand(same(await this.source.read(offset + size, this.source.length), tail), "the ZIP's end is not as it was written");
  }
}
