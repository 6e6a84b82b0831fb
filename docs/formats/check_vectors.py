#!/usr/bin/env python3
"""Checks the test vectors beside it with nothing but Python's standard library: a second implementation of the formats.

check_vectors.py [folder]    prints what it checked; exit status 1 at the first thing that differs
"""
import base64
import hashlib
import hmac
import json
import pathlib
import struct
import sys


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def b64(text):
    raw = base64.b64decode(text, validate=True)
    assert base64.b64encode(raw).decode() == text, "base64 is not canonical"
    return raw


# RFC 6962

def split(size):
    half = 1
    while half * 2 < size:
        half *= 2
    return half


def tree(leaves):
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    half = split(len(leaves))
    return sha(b"\1", tree(leaves[:half]), tree(leaves[half:]))


def path(index, leaves):
    if len(leaves) == 1:
        return []
    half = split(len(leaves))
    if index < half:
        return path(index, leaves[:half]) + [tree(leaves[half:])]
    return path(index - half, leaves[half:]) + [tree(leaves[:half])]


def root_from_path(leaf, index, size, hashes):
    """RFC 9162 section 2.1.3.2."""
    assert index < size
    node, last, root = index, size - 1, leaf
    for sibling in hashes:
        assert last > 0, "proof too long"
        if node & 1 or node == last:
            root = sha(b"\1", sibling, root)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            root = sha(b"\1", root, sibling)
        node >>= 1
        last >>= 1
    assert last == 0, "proof too short"
    return root


def consistency(old, leaves, whole=True):
    size = len(leaves)
    if old == size:
        return [] if whole else [tree(leaves)]
    half = split(size)
    if old <= half:
        return consistency(old, leaves[:half], whole) + [tree(leaves[half:])]
    return consistency(old - half, leaves[half:], False) + [tree(leaves[:half])]


# Ed25519 (RFC 8032 section 5.1.7)

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    x1, y1, x2, y2 = *a, *b
    t = D * x1 * x2 * y1 * y2 % P
    return ((x1 * y2 + x2 * y1) * pow(1 + t, P - 2, P) % P, (y1 * y2 + x1 * x2) * pow(1 - t, P - 2, P) % P)


def times(n, point):
    result = (0, 1)
    while n:
        if n & 1:
            result = add(result, point)
        point = add(point, point)
        n >>= 1
    return result


def point(raw):
    value = int.from_bytes(raw, "little")
    sign, y = value >> 255, value & (2**255 - 1)
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert (x * x - xx) % P == 0, "not a point"
    return (P - x if x & 1 != sign else x, y)


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(key, message, signature):
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % L
    return s < L and times(s, BASE) == add(point(r), times(k, point(key)))


# Commitments, seals, notes

def salt(secret, label, index):
    mac = hmac.new(secret, label + struct.pack(">I", index // 2), hashlib.sha256).digest()
    return mac[16:] if index % 2 else mac[:16]


KINDS = {"text": 1, "whole": 2}


def disclosure_root(shown):
    assert shown["format"] == "rostra-disclosure/1"
    out = [b"rostra-commitment/1\n", name(shown["schema"]), struct.pack(">H", len(shown["fields"]))]
    for number, field in enumerate(shown["fields"]):
        kind = KINDS[field["kind"]]
        if "leaves" in field:
            count, hashes = len(field["leaves"]), []
            for position, leaf in enumerate(field["leaves"]):
                if "hash" in leaf:
                    hashes.append(bytes.fromhex(leaf["hash"]))
                    continue
                data = leaf["text"].encode() if "text" in leaf else b64(leaf["base64"])
                hashes.append(leaf_hash(bytes.fromhex(leaf["salt"]), number, position, kind, data))
            whole = sha(b"\1", *hashes)
        else:
            count, whole = field["count"], bytes.fromhex(field["hash"])
        out += [name(field["name"]), bytes([kind]), struct.pack(">I", count), whole]
    return sha(*out)


def name(text):
    return bytes([len(text.encode())]) + text.encode()


def leaf_hash(salt, field, position, kind, data):
    assert len(salt) == 16
    return sha(b"\0\1", salt, struct.pack(">HIB", field, position, kind), data)


def seal_commitment(header):
    out = [b"rostra-day-seal/1\n", bytes.fromhex(header["salt"]), long_name(header["site"]), header["day"].encode(),
           struct.pack(">QI", header["count"], len(header["gaps"]))]
    for gap in header["gaps"]:
        out += [struct.pack(">qq", gap["from"], gap["to"]), long_name(gap["reason"])]
    return sha(*out, bytes.fromhex(header["keysRoot"]))


def long_name(text):
    return struct.pack(">H", len(text.encode())) + text.encode()


def key_leaf(salt, index, key):
    return sha(b"\0\2", salt, struct.pack(">Q", index), key)


def check_note(note, vkey, cosigned=False):
    """The text, once the key's signature on it is right."""
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    key_name, key_id, material = vkey.split("+", 2)
    material = b64(material)
    assert sha(key_name.encode(), b"\n", material)[:4].hex() == key_id, "vkey"
    for line in signatures.splitlines():
        dash, signer, blob = line.split(" ")
        blob = b64(blob)
        if dash == "—" and signer == key_name and blob[:4].hex() == key_id:
            message, signature = text.encode(), blob[4:]
            if cosigned:
                time = int.from_bytes(signature[:8], "big")
                message, signature = f"cosignature/v1\ntime {time}\n{text}".encode(), signature[8:]
            assert material[0] == (4 if cosigned else 1) and signed(material[1:], message, signature), "signature"
            return text
    raise AssertionError(f"not signed by {key_name}")


def check_commitments(vectors):
    for case in vectors["splits"]:
        assert "".join(case["pieces"]) == case["text"]
    for record in vectors["records"]:
        secret, index, fields = bytes.fromhex(record["secret"]), 0, []
        for number, field in enumerate(record["fields"]):
            for position, (data, shown_salt, hash) in enumerate(zip(field["leaves"], field["salts"], field["leafHashes"], strict=True)):
                derived = salt(secret, b"rostra-commitment/1 salt\n", index)
                assert derived.hex() == shown_salt, "salt"
                assert leaf_hash(derived, number, position, KINDS[field["kind"]], b64(data)).hex() == hash, "leaf"
                index += 1
            fields.append({"name": field["name"], "kind": field["kind"], "leaves": [{"hash": h} for h in field["leafHashes"]]})
        whole = {"format": "rostra-disclosure/1", "schema": record["schema"], "fields": fields}
        for shown in [whole] + record["disclosures"]:
            assert disclosure_root(shown).hex() == record["root"], "root"
        assert sha(b"\0", bytes.fromhex(record["root"])).hex() == record["logLeaf"]


def check_seals(vectors):
    keys, secret = [k.encode() for k in vectors["keys"]], bytes.fromhex(vectors["secret"])
    assert keys == sorted(set(keys))
    label = b"rostra-day-seal/1 salt\n"
    leaves = [key_leaf(salt(secret, label, i), i, key) for i, key in enumerate(keys)]
    for case in vectors["proofs"]:
        header, entries, key = case["proof"]["header"], case["proof"]["entries"], case["key"].encode()
        assert header["salt"] == hmac.new(secret, label + b"\xff" * 4, hashlib.sha256).digest()[:16].hex()
        assert header["keysRoot"] == tree(leaves).hex() and header["count"] == len(keys)
        assert seal_commitment(header).hex() == vectors["commitment"]
        for entry in entries:
            leaf = key_leaf(bytes.fromhex(entry["salt"]), entry["index"], b64(entry["key"]))
            hashes = [bytes.fromhex(h) for h in entry["hashes"]]
            assert root_from_path(leaf, entry["index"], len(keys), hashes) == tree(leaves)
        found = [b64(entry["key"]) for entry in entries]
        if case["captured"]:
            assert found == [key]
        elif len(entries) == 2:
            assert entries[0]["index"] + 1 == entries[1]["index"] and found[0] < key < found[1]
        else:
            assert (key < found[0] and entries[0]["index"] == 0) or (found[0] < key and entries[0]["index"] == len(keys) - 1)
    assert sha(b"\0", bytes.fromhex(vectors["commitment"])).hex() == vectors["logLeaf"]


def check_log(vectors):
    leaves = [sha(b"\0", bytes.fromhex(c)) for c in vectors["commitments"]]
    for size, root in enumerate(vectors["roots"]):
        assert tree(leaves[:size]).hex() == root, "root"
    for proof in vectors["inclusion"]:
        hashes = [bytes.fromhex(h) for h in proof["hashes"]]
        assert hashes == path(proof["index"], leaves[:proof["size"]])
        assert root_from_path(leaves[proof["index"]], proof["index"], proof["size"], hashes) == tree(leaves)
    for proof in vectors["consistency"]:
        expected = consistency(proof["oldSize"], leaves[:proof["newSize"]]) if proof["oldSize"] else []
        assert [h.hex() for h in expected] == proof["hashes"], "consistency"
    text = check_note(vectors["note"], vectors["key"])
    check_note(vectors["note"], vectors["witness"], cosigned=True)
    origin, size, root = text.splitlines()
    assert origin == vectors["key"].split("+")[0] and int(size) == len(leaves) and b64(root) == tree(leaves)
    assert sha(text.encode()).hex() == vectors["stampImprint"]
    for tile in vectors["tiles"]:
        groups = f"{tile['index']:0{-(-len(str(tile['index'])) // 3) * 3}d}"
        parts = [groups[i:i + 3] for i in range(0, len(groups), 3)]
        expected = "/".join(["tile", str(tile["level"])] + ["x" + p for p in parts[:-1]] + parts[-1:])
        assert tile["path"] == expected + (f".p/{tile['width']}" if tile["width"] < 256 else "")


def check_bundle(vectors):
    bundle = vectors["bundle"]
    assert bundle["format"] == "rostra-proof/1" and bundle["key"] in vectors["trustedKeys"]
    root = disclosure_root(bundle["disclosure"])
    assert root.hex() == vectors["root"]
    origin, size, head = check_note(bundle["checkpoint"], bundle["key"]).splitlines()
    assert origin == bundle["key"].split("+")[0] and int(size) == bundle["log"]["size"]
    hashes = [bytes.fromhex(h) for h in bundle["log"]["hashes"]]
    assert root_from_path(sha(b"\0", root), bundle["log"]["index"], int(size), hashes) == b64(head)
    for witness in bundle["witnesses"]:
        check_note(bundle["checkpoint"], witness, cosigned=True)
    for stamp in bundle["timeStamps"]:
        # The chain needs openssl; that the stamp is of this checkpoint can be seen.
        assert sha("\n".join([origin, size, head, ""]).encode()) in b64(stamp)


def check_backup(vectors):
    # The second implementation of this format is a program of its own.
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    sys.dont_write_bytecode = True
    import read_backup
    import tempfile
    key = bytes.fromhex(vectors["key"])
    assert read_backup.key_id(key).hex() == vectors["keyID"]
    for case in vectors["names"]:
        assert read_backup.content_name(key, bytes.fromhex(case["sha256"])) == case["name"]
    for case in vectors["sealed"]:
        if "file" not in case:
            continue
        file = b64(case["file"])
        assert len(file) == case["fileLength"] and hashlib.sha256(file).hexdigest() == case["fileSHA256"]
        with tempfile.NamedTemporaryFile() as place:
            place.write(file)
            place.flush()
            found = b"".join(read_backup.chunks(place.name, key, case["purpose"]))
        assert found == bytes((7 * i + 3) % 251 for i in range(case["length"]))


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "vectors")
    for file, check in [("commitment.json", check_commitments), ("day-seal.json", check_seals), ("log.json", check_log),
                        ("proof-bundle.json", check_bundle), ("backup.json", check_backup)]:
        check(json.loads((folder / file).read_text(encoding="utf-8")))
        print(f"{file}: right")


main()
