#!/usr/bin/env python3
"""Reads a backup (backup.md) without Rostra, with nothing but Python's standard library: a second implementation.

read_backup.py FOLDER KEY-FILE               proves every byte of the newest backup and says what it holds
read_backup.py FOLDER KEY-FILE --to FOLDER   also writes every file of it there
"""
import hashlib
import hmac
import json
import pathlib
import struct
import sys

MARK = b"ROSTRA-BACKUP/1\n"
CHUNK, TAG, HEADER = 65536, 16, 64


def hkdf(key, salt, info, count):
    """RFC 5869 with SHA-256; at most 32 bytes are asked for here."""
    prk = hmac.digest(salt or bytes(32), key, "sha256")
    return hmac.digest(prk, info.encode() + b"\1", "sha256")[:count]


def key_id(key):
    return hkdf(key, b"", "rostra-backup/1 key id", 16)


def content_name(key, digest):
    return hmac.digest(hkdf(key, b"", "rostra-backup/1 names", 32), digest, "sha256").hex()


def file_key(key, salt, purpose):
    return hkdf(key, salt, f"rostra-backup/1 {purpose}", 32)


# ChaCha20-Poly1305, RFC 8439. The library is a hundred times faster, where there is one.

def rotated(value, by):
    return ((value << by) | (value >> (32 - by))) & 0xFFFFFFFF


def block(key, counter, nonce):
    start = list(struct.unpack("<4I", b"expand 32-byte k") + struct.unpack("<8I", key)
                 + (counter,) + struct.unpack("<3I", nonce))
    state = start[:]
    quarters = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]
    for _ in range(10):
        for a, b, c, d in quarters:
            state[a] = (state[a] + state[b]) & 0xFFFFFFFF
            state[d] = rotated(state[d] ^ state[a], 16)
            state[c] = (state[c] + state[d]) & 0xFFFFFFFF
            state[b] = rotated(state[b] ^ state[c], 12)
            state[a] = (state[a] + state[b]) & 0xFFFFFFFF
            state[d] = rotated(state[d] ^ state[a], 8)
            state[c] = (state[c] + state[d]) & 0xFFFFFFFF
            state[b] = rotated(state[b] ^ state[c], 7)
    return struct.pack("<16I", *[(a + b) & 0xFFFFFFFF for a, b in zip(state, start)])


def poly1305(key, message):
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for at in range(0, len(message), 16):
        total = (total + int.from_bytes(message[at:at + 16] + b"\1", "little")) * r % ((1 << 130) - 5)
    return ((total + int.from_bytes(key[16:], "little")) % (1 << 128)).to_bytes(16, "little")


def opened(key, nonce, sealed):
    try:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
        try:
            return ChaCha20Poly1305(key).decrypt(nonce, sealed, None)
        except Exception:
            return None
    except ImportError:
        pass
    text, tag = sealed[:-TAG], sealed[-TAG:]
    padded = text + bytes(-len(text) % 16) + struct.pack("<QQ", 0, len(text))
    if not hmac.compare_digest(poly1305(block(key, 0, nonce)[:32], padded), tag):
        return None
    stream = b"".join(block(key, 1 + n, nonce) for n in range(-(-len(text) // 64)))
    return bytes(a ^ b for a, b in zip(text, stream))


def chunks(path, key, purpose):
    """What a sealed file holds, piece by piece; stops the program where a byte is not what was written."""
    with open(path, "rb") as file:
        header = file.read(HEADER)
        if len(header) < HEADER or header[:16] != MARK:
            sys.exit(f"{path}: no file of a backup")
        if header[16:32] != key_id(key):
            sys.exit(f"{path}: sealed with the key {header[16:32].hex()}, not with {key_id(key).hex()}")
        own = file_key(key, header[32:], purpose)
        number, sealed = 0, file.read(CHUNK + TAG)
        while True:
            following = file.read(CHUNK + TAG)
            nonce = bytes(3) + struct.pack(">QB", number, 0 if following else 1)
            text = opened(own, nonce, sealed) if len(sealed) >= TAG else None
            if text is None:
                sys.exit(f"{path}: altered or cut short in chunk {number}")
            yield text
            if not following:
                return
            number, sealed = number + 1, following


def main():
    if len(sys.argv) not in (3, 5) or (len(sys.argv) == 5 and sys.argv[3] != "--to"):
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    target = pathlib.Path(sys.argv[4]) if len(sys.argv) == 5 else None
    mark, digits, check = pathlib.Path(sys.argv[2]).read_text().split()
    key = bytes.fromhex(digits)
    if mark != "rostra-backup-key-1" or len(key) != 32 or not key_id(key).hex().startswith(check):
        sys.exit("the key file is not one")
    names = sorted((folder / "backups").glob("*.sealed"))
    if not names:
        sys.exit("there is no finished backup")
    lines = b"".join(chunks(names[-1], key, "manifest")).splitlines()
    about, end = json.loads(lines[0]), json.loads(lines[-1])
    assert about["rostraBackup"] == 1 and end["end"] is True and end["files"] == len(lines) - 2
    for line in lines[1:-1]:
        entry = json.loads(line)
        name = content_name(key, bytes.fromhex(entry["sha256"]))
        digest, length, out = hashlib.sha256(), 0, None
        if target:
            place = target / entry["path"]
            if ".." in place.parts:
                sys.exit(f"{entry['path']}: leads out of the folder")
            place.parent.mkdir(parents=True, exist_ok=True)
            out = open(place, "wb")
        for text in chunks(folder / "content" / name[:2] / f"{name}.sealed", key, "content"):
            digest.update(text)
            length += len(text)
            if out:
                out.write(text)
        if digest.hexdigest() != entry["sha256"] or length != entry["length"]:
            sys.exit(f"{name} does not hold {entry['path']}")
    print(f"whole: {end['files']} files, {end['bytes']} bytes; {about['agencyName']}, log of {about['log']['size']} leaves")


if __name__ == "__main__":
    main()
