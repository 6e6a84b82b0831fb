// SHA-256 and SHA-512 (FIPS 180-4), bit by bit our own: a page opened from a file may not be given the browser's.
const primes = (() => {
  const found = [];
  for (let candidate = 2; found.length < 80; candidate += 1) {
    if (found.every((prime) => candidate % prime)) found.push(candidate);
  }
  return found;
})();
// The first 64 bits of the fraction of a prime's square or cube root, by whole numbers.
const rootBits = (prime, degree) => {
  const scaled = BigInt(prime) << BigInt(64 * degree);
  let low = 0n;
  let high = 1n << 72n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(degree) <= scaled) low = middle;
    else high = middle;
  }
  return low & ((1n << 64n) - 1n);
};
const words = (degree, count) => primes.slice(0, count).map((prime) => rootBits(prime, degree));
const highs = (list) => Uint32Array.from(list, (word) => Number(word >> 32n));
const lows = (list) => Uint32Array.from(list, (word) => Number(word & 0xffffffffn));
const cubes = words(3, 80);
const squares = words(2, 8);
const K256 = highs(cubes.slice(0, 64));
const H256 = highs(squares);
const K512 = { high: highs(cubes), low: lows(cubes) };
const H512 = { high: highs(squares), low: lows(squares) };

class SHA256 {
  constructor() {
    this.state = Uint32Array.from(H256);
    this.block = new Uint8Array(64);
    this.filled = 0;
    this.length = 0;
    this.w = new Int32Array(64);
  }

  update(bytes) {
    this.length += bytes.length;
    let at = 0;
    if (this.filled > 0) {
      at = Math.min(64 - this.filled, bytes.length);
      this.block.set(bytes.subarray(0, at), this.filled);
      this.filled += at;
      if (this.filled < 64) return this;
      this.compress(this.block, 0);
      this.filled = 0;
    }
    for (; at + 64 <= bytes.length; at += 64) this.compress(bytes, at);
    this.block.set(bytes.subarray(at));
    this.filled = bytes.length - at;
    return this;
  }

  finish() {
    const padding = new Uint8Array((this.filled < 56 ? 64 : 128) - this.filled);
    padding[0] = 0x80;
    padding.set(big(this.length * 8, 8), padding.length - 8);
    this.update(padding);
    return concat(...Array.from(this.state, (word) => big(word, 4)));
  }

  compress(bytes, offset) {
    const { state, w } = this;
    for (let t = 0, at = offset; t < 16; t += 1, at += 4) {
      w[t] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (let t = 16; t < 64; t += 1) {
      const x = w[t - 15];
      const y = w[t - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[t] = (w[t - 16] + s0 + w[t - 7] + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < 64; t += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K256[t] + w[t]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0;
      d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d;
    state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  }
}

// Words of 64 bits as two halves.
class SHA512 {
  constructor() {
    this.high = Uint32Array.from(H512.high);
    this.low = Uint32Array.from(H512.low);
    this.block = new Uint8Array(128);
    this.filled = 0;
    this.length = 0;
    this.wh = new Int32Array(80);
    this.wl = new Int32Array(80);
  }

  update(bytes) {
    this.length += bytes.length;
    let at = 0;
    if (this.filled > 0) {
      at = Math.min(128 - this.filled, bytes.length);
      this.block.set(bytes.subarray(0, at), this.filled);
      this.filled += at;
      if (this.filled < 128) return this;
      this.compress(this.block, 0);
      this.filled = 0;
    }
    for (; at + 128 <= bytes.length; at += 128) this.compress(bytes, at);
    this.block.set(bytes.subarray(at));
    this.filled = bytes.length - at;
    return this;
  }

  finish() {
    const padding = new Uint8Array((this.filled < 112 ? 128 : 256) - this.filled);
    padding[0] = 0x80;
    padding.set(big(this.length * 8, 8), padding.length - 8);
    this.update(padding);
    return concat(...Array.from(this.high, (word, at) => concat(big(word, 4), big(this.low[at], 4))));
  }

  compress(bytes, offset) {
    const { wh, wl } = this;
    for (let t = 0, at = offset; t < 16; t += 1, at += 8) {
      wh[t] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
      wl[t] = (bytes[at + 4] << 24) | (bytes[at + 5] << 16) | (bytes[at + 6] << 8) | bytes[at + 7];
    }
    for (let t = 16; t < 80; t += 1) {
      const ah = wh[t - 15], al = wl[t - 15], bh = wh[t - 2], bl = wl[t - 2];
      const s0h = ((ah >>> 1) | (al << 31)) ^ ((ah >>> 8) | (al << 24)) ^ (ah >>> 7);
      const s0l = ((al >>> 1) | (ah << 31)) ^ ((al >>> 8) | (ah << 24)) ^ ((al >>> 7) | (ah << 25));
      const s1h = ((bh >>> 19) | (bl << 13)) ^ ((bl >>> 29) | (bh << 3)) ^ (bh >>> 6);
      const s1l = ((bl >>> 19) | (bh << 13)) ^ ((bh >>> 29) | (bl << 3)) ^ ((bl >>> 6) | (bh << 26));
      const low = (wl[t - 16] >>> 0) + (s0l >>> 0) + (wl[t - 7] >>> 0) + (s1l >>> 0);
      wl[t] = low | 0;
      wh[t] = (wh[t - 16] + s0h + wh[t - 7] + s1h + Math.floor(low / 4294967296)) | 0;
    }
    let [ah, bh, ch, dh, eh, fh, gh, hh] = this.high;
    let [al, bl, cl, dl, el, fl, gl, hl] = this.low;
    for (let t = 0; t < 80; t += 1) {
      const s1h = ((eh >>> 14) | (el << 18)) ^ ((eh >>> 18) | (el << 14)) ^ ((el >>> 9) | (eh << 23));
      const s1l = ((el >>> 14) | (eh << 18)) ^ ((el >>> 18) | (eh << 14)) ^ ((eh >>> 9) | (el << 23));
      const choiceH = (eh & fh) ^ (~eh & gh);
      const choiceL = (el & fl) ^ (~el & gl);
      const t1l = (hl >>> 0) + (s1l >>> 0) + (choiceL >>> 0) + K512.low[t] + (wl[t] >>> 0);
      const t1h = (hh + s1h + choiceH + K512.high[t] + wh[t] + Math.floor(t1l / 4294967296)) | 0;
      const s0h = ((ah >>> 28) | (al << 4)) ^ ((al >>> 2) | (ah << 30)) ^ ((al >>> 7) | (ah << 25));
      const s0l = ((al >>> 28) | (ah << 4)) ^ ((ah >>> 2) | (al << 30)) ^ ((ah >>> 7) | (al << 25));
      const majorityH = (ah & bh) ^ (ah & ch) ^ (bh & ch);
      const majorityL = (al & bl) ^ (al & cl) ^ (bl & cl);
      const t2l = (s0l >>> 0) + (majorityL >>> 0);
      const t2h = (s0h + majorityH + Math.floor(t2l / 4294967296)) | 0;
      hh = gh; hl = gl; gh = fh; gl = fl; fh = eh; fl = el;
      const nextE = (dl >>> 0) + (t1l >>> 0);
      el = nextE | 0;
      eh = (dh + t1h + Math.floor(nextE / 4294967296)) | 0;
      dh = ch; dl = cl; ch = bh; cl = bl; bh = ah; bl = al;
      const nextA = (t1l >>> 0) + (t2l >>> 0);
      al = nextA | 0;
      ah = (t1h + t2h + Math.floor(nextA / 4294967296)) | 0;
    }
    const add = (index, high, low) => {
      const sum = this.low[index] + (low >>> 0);
      this.low[index] = sum;
      this.high[index] = this.high[index] + high + Math.floor(sum / 4294967296);
    };
    add(0, ah, al); add(1, bh, bl); add(2, ch, cl); add(3, dh, dl);
    add(4, eh, el); add(5, fh, fl); add(6, gh, gl); add(7, hh, hl);
  }
}

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), new SHA256()).finish();
const sha512 = (...parts) => parts.reduce((hash, part) => hash.update(part), new SHA512()).finish();
