// Deflate data (RFC 1951), gzip members (RFC 1952) and CRC-32. Our own because a browser's decompression does not tell where
// a member ends, and WARC files are made of many.
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});
const crc32 = (bytes, start = 0) => {
  let value = ~start;
  for (let at = 0; at < bytes.length; at += 1) value = crcTable[(value ^ bytes[at]) & 255] ^ (value >>> 8);
  return ~value >>> 0;
};

const lengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBase = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
const distanceExtra = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const codeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

// A table over the next bits: symbol << 4 | length.
const huffman = (lengths) => {
  const longest = Math.max(1, ...lengths);
  const table = new Uint16Array(1 << longest);
  const counts = new Uint16Array(17);
  for (const length of lengths) counts[length] += 1;
  counts[0] = 0;
  const next = new Uint16Array(17);
  let code = 0;
  for (let length = 1; length <= 15; length += 1) {
    code = (code + counts[length - 1]) << 1;
    next[length] = code;
    demand(code + counts[length] <= 1 << length, "broken deflate data: too many codes");
  }
  lengths.forEach((length, symbol) => {
    if (!length) return;
    let reversed = 0;
    for (let bit = 0, value = next[length]; bit < length; bit += 1, value >>= 1) reversed = (reversed << 1) | (value & 1);
    next[length] += 1;
    for (let at = reversed; at < table.length; at += 1 << length) table[at] = (symbol << 4) | length;
  });
  return { table, longest };
};
const fixedLiterals = huffman(Array.from({ length: 288 }, (_, at) => (at < 144 ? 8 : at < 256 ? 9 : at < 280 ? 7 : 8)));
const fixedDistances = huffman(new Array(30).fill(5));

// Returns the bytes and where in the input the data ended. `limit` is the most that may come out.
const inflate = (input, start, limit) => {
  let output = new Uint8Array(Math.min(limit, Math.max(1024, (input.length - start) * 4)));
  let made = 0;
  let at = start;
  let held = 0;
  let count = 0;
  const need = (bits) => {
    while (count < bits) {
      demand(at < input.length, "deflate data that ends early");
      held |= input[at++] << count;
      count += 8;
    }
  };
  const bits = (number) => {
    if (!number) return 0;
    need(number);
    const value = held & ((1 << number) - 1);
    held >>>= number;
    count -= number;
    return value;
  };
  const symbol = ({ table, longest }) => {
    while (count < longest && at < input.length) {
      held |= input[at++] << count;
      count += 8;
    }
    const entry = table[held & ((1 << longest) - 1)];
    const length = entry & 15;
    demand(length > 0 && length <= count, "broken deflate data");
    held >>>= length;
    count -= length;
    return entry >>> 4;
  };
  const room = (wanted) => {
    demand(made + wanted <= limit, "more bytes than announced");
    if (made + wanted <= output.length) return;
    const larger = new Uint8Array(Math.min(limit, Math.max(output.length * 2, made + wanted)));
    larger.set(output.subarray(0, made));
    output = larger;
  };
  const block = (literals, distances) => {
    for (;;) {
      const code = symbol(literals);
      if (code < 256) {
        if (made === output.length) room(1);
        output[made++] = code;
      } else if (code === 256) {
        return;
      } else {
        demand(code < 286, "broken deflate data");
        const length = lengthBase[code - 257] + bits(lengthExtra[code - 257]);
        const place = symbol(distances);
        demand(place < 30, "broken deflate data");
        const distance = distanceBase[place] + bits(distanceExtra[place]);
        demand(distance <= made, "broken deflate data");
        room(length);
        for (let end = made + length; made < end; made += 1) output[made] = output[made - distance];
      }
    }
  };
  const dynamic = () => {
    const literals = bits(5) + 257;
    const distances = bits(5) + 1;
    const codes = bits(4) + 4;
    const codeLengths = new Array(19).fill(0);
    for (let index = 0; index < codes; index += 1) codeLengths[codeOrder[index]] = bits(3);
    const table = huffman(codeLengths);
    const lengths = [];
    while (lengths.length < literals + distances) {
      const code = symbol(table);
      if (code < 16) {
        lengths.push(code);
        continue;
      }
      demand(code !== 16 || lengths.length > 0, "broken deflate data");
      const value = code === 16 ? lengths[lengths.length - 1] : 0;
      const times = code === 16 ? 3 + bits(2) : code === 17 ? 3 + bits(3) : 11 + bits(7);
      for (let index = 0; index < times; index += 1) lengths.push(value);
    }
    demand(lengths.length === literals + distances, "broken deflate data");
    block(huffman(lengths.slice(0, literals)), huffman(lengths.slice(literals)));
  };
  for (let isLast = false; !isLast; ) {
    isLast = bits(1) === 1;
    const type = bits(2);
    if (type === 0) {
      at -= count >> 3;
      held = 0;
      count = 0;
      demand(at + 4 <= input.length, "deflate data that ends early");
      const length = readLittle(input, at, 2);
      demand((length ^ readLittle(input, at + 2, 2)) === 0xffff, "broken deflate data");
      at += 4;
      demand(at + length <= input.length, "deflate data that ends early");
      room(length);
      output.set(input.subarray(at, at + length), made);
      made += length;
      at += length;
    } else if (type === 1) {
      block(fixedLiterals, fixedDistances);
    } else {
      demand(type === 2, "broken deflate data");
      dynamic();
    }
  }
  return { bytes: output.subarray(0, made), end: at - (count >> 3) };
};

// One gzip member; returns its bytes and where it ended.
const gunzip = (input, start, limit) => {
  demand(input[start] === 0x1f && input[start + 1] === 0x8b && input[start + 2] === 8, "bytes that are no gzip member");
  const flags = input[start + 3];
  let at = start + 10;
  if (flags & 4) at += 2 + readLittle(input, at, 2);
  for (const flag of [8, 16]) {
    if (flags & flag) {
      while (at < input.length && input[at] !== 0) at += 1;
      at += 1;
    }
  }
  if (flags & 2) at += 2;
  const { bytes, end } = inflate(input, at, limit);
  demand(end + 8 <= input.length, "a gzip member that ends early");
  demand(crc32(bytes) === readLittle(input, end, 4), "a gzip member whose checksum is wrong");
  demand(bytes.length % 4294967296 === readLittle(input, end + 4, 4), "a gzip member whose length is wrong");
  return { bytes, end: end + 8 };
};
