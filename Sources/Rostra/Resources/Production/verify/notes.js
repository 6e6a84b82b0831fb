// Signed notes (C2SP signed-note) and their Ed25519 signatures (RFC 8032), in whole numbers.
const P = (1n << 255n) - 19n;
const L = (1n << 252n) + 27742317777372353535851937790883648493n;
const mod = (value, modulus = P) => {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
};
const power = (base, exponent) => {
  let result = 1n;
  for (let square = mod(base), rest = exponent; rest > 0n; rest >>= 1n, square = mod(square * square)) {
    if (rest & 1n) result = mod(result * square);
  }
  return result;
};
const D = mod(-121665n * power(121666n, P - 2n));
const rootOfMinusOne = power(2n, (P - 1n) / 4n);
const number = (bytes) => bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);

const decompress = (bytes) => {
  const sign = bytes[31] >> 7;
  const y = number(bytes) & ((1n << 255n) - 1n);
  if (bytes.length !== 32 || y >= P) return null;
  const [u, v] = [mod(y * y - 1n), mod(D * y * y + 1n)];
  let x = mod(u * power(v, 3n) * power(u * power(v, 7n), (P - 5n) / 8n));
  if (mod(v * x * x) !== u) x = mod(x * rootOfMinusOne);
  if (mod(v * x * x) !== u || (x === 0n && sign)) return null;
  if (Number(x & 1n) !== sign) x = P - x;
  return [x, y, 1n, mod(x * y)];
};
const add = ([x1, y1, z1, t1], [x2, y2, z2, t2]) => {
  const [a, b] = [mod((y1 - x1) * (y2 - x2)), mod((y1 + x1) * (y2 + x2))];
  const [c, d] = [mod(2n * D * t1 * t2), mod(2n * z1 * z2)];
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
};
const multiply = (point, scalar) => {
  let result = [0n, 1n, 1n, 0n];
  for (let rest = scalar, double = point; rest > 0n; rest >>= 1n, double = add(double, double)) {
    if (rest & 1n) result = add(result, double);
  }
  return result;
};
const base = decompress(fromHex("58" + "66".repeat(31)));
const equal = ([x1, y1, z1], [x2, y2, z2]) => mod(x1 * z2 - x2 * z1) === 0n && mod(y1 * z2 - y2 * z1) === 0n;

const isSigned = (key, message, signature) => {
  if (signature.length !== 64) return false;
  const [point, r, s] = [decompress(key), decompress(signature.subarray(0, 32)), number(signature.subarray(32))];
  // A key of small order would let anybody sign.
  if (!point || !r || s >= L || equal(multiply(point, 8n), [0n, 1n, 1n, 0n])) return false;
  const challenge = mod(number(sha512(signature.subarray(0, 32), key, message)), L);
  return equal(multiply(base, s), add(r, multiply(point, challenge)));
};

class NoteKey {
  constructor(vkey) {
    const parts = vkey.split("+");
    const [name, id] = parts;
    const material = fromBase64(parts.slice(2).join("+"));
    demand(name && material.length === 33 && material[0] === 1, "the key is no Ed25519 key of a log");
    this.name = name;
    this.vkey = vkey;
    this.bytes = material.subarray(1);
    this.id = sha256(utf8(name), Uint8Array.of(10), material).subarray(0, 4);
    demand(hex(this.id) === id.toLowerCase(), "the key's number is not the one of its name and bytes");
  }

  // The note's text, if this key signed it.
  verify(note) {
    const split = note.lastIndexOf("\n\n");
    demand(split >= 0 && note.endsWith("\n"), "it is no signed note");
    const signed = note.slice(0, split + 1);
    const own = [];
    for (const line of note.slice(split + 2, -1).split("\n")) {
      const parts = line.split(" ");
      demand(parts.length === 3 && parts[0] === "—", "a signature line is broken");
      const bytes = fromBase64(parts[2]);
      if (parts[1] === this.name && same(bytes.subarray(0, 4), this.id)) own.push(bytes.subarray(4));
    }
    demand(own.length === 1, `it is not signed by ${this.name}`);
    demand(isSigned(this.bytes, utf8(signed), own[0]), `the signature by ${this.name} is wrong`);
    return signed;
  }
}

const readCheckpoint = (note, key) => {
  const signed = key.verify(note);
  const [origin, size, root, ...rest] = signed.split("\n");
  demand(origin === key.name, "it is of another log than the key");
  demand(/^(0|[1-9][0-9]{0,15})$/.test(size) && rest.length >= 1, "it is no checkpoint");
  const hash = fromBase64(root);
  demand(hash.length === 32, "it is no checkpoint");
  return { note, text: signed, size: Number(size), root: hash };
};
