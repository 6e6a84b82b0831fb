// Bytes, text and numbers.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
const text = (bytes) => decoder.decode(bytes);
const utf8 = (string) => encoder.encode(string);

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const fromHex = (digits) => {
  if (typeof digits !== "string" || digits.length % 2 || /[^0-9a-fA-F]/.test(digits)) throw new Error("not hexadecimal");
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) => parseInt(digits.substr(at * 2, 2), 16));
};
const fromBase64 = (string) => {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(string)) throw new Error("not base64");
  return Uint8Array.from(atob(string), (character) => character.charCodeAt(0));
};
const concat = (...parts) => {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};
const same = (left, right) => left.length === right.length && left.every((byte, at) => byte === right[at]);
// A number's bytes, highest first.
const big = (value, count) => {
  const bytes = new Uint8Array(count);
  let rest = BigInt(value);
  for (let at = count - 1; at >= 0; at -= 1, rest >>= 8n) bytes[at] = Number(rest & 255n);
  return bytes;
};
const little = (value, count) => big(value, count).reverse();
const readLittle = (bytes, at, count) => {
  let value = 0;
  for (let index = count - 1; index >= 0; index -= 1) value = value * 256 + bytes[at + index];
  return value;
};

class Refusal extends Error {}
const demand = (condition, message) => {
  if (!condition) throw new Refusal(message);
};
