#!/usr/bin/env python3
"""Checks an export (export.md) with nothing but Python's standard library: that every file is whole, that the leaves lead
to the checkpoint, and that everything the log knows of is there.

check_export.py FOLDER    prints the counts; exit status 1 and what is wrong where something is
The checkpoint's signature is checked where the package `cryptography` is there; else that is said.
"""
import base64
import collections
import hashlib
import json
import pathlib
import sys

TABLES = {"version": "version", "observation": "observation", "evidence": "evidence", "segment": "segment",
          "day-seal": "day_seal"}
wrong = []


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def file_digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() if hasattr(hashlib, "file_digest") else sha(file.read()).hex()


def check_bag(folder):
    listed = set()
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        for line in (folder / manifest).read_text(encoding="utf-8").splitlines():
            digest, name = line.split("  ", 1)
            name = name.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
            listed.add(name)
            if not (folder / name).is_file():
                wrong.append(f"{name} is missing")
            elif file_digest(folder / name) != digest:
                wrong.append(f"{name} was altered")
    for path in (folder / "data").rglob("*"):
        if path.is_file() and str(path.relative_to(folder)) not in listed:
            wrong.append(f"{path.relative_to(folder)} was put in")
    return len(listed)


class Tree:
    """RFC 6962, in constant memory: the roots of the perfect trees from the left."""

    def __init__(self):
        self.size, self.roots = 0, []

    def append(self, leaf):
        self.roots.append(leaf)
        self.size += 1
        count = self.size
        while count % 2 == 0:
            right, left = self.roots.pop(), self.roots.pop()
            self.roots.append(sha(b"\1", left, right))
            count //= 2

    def root(self):
        if not self.roots:
            return sha(b"")
        root = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            root = sha(b"\1", left, root)
        return root


def rows(folder, table):
    with open(folder / "data" / "tables" / f"{table}.jsonl", encoding="utf-8", newline="\n") as file:
        for line in file:
            yield json.loads(line)


def check_signature(note, vkey):
    text, signatures = note.split("\n\n")
    name, identity, key = vkey.split("+", 2)
    public = base64.b64decode(key)[1:]
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        print("the signature was not checked: the Python package cryptography is not here")
        return
    for line in signatures.splitlines():
        _, signer, signature = line.split(" ")
        raw = base64.b64decode(signature)
        if signer == name and raw[:4].hex() == identity:
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], (text + "\n").encode())
                return
            except Exception:
                break
    wrong.append("the checkpoint is not signed with the key")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    files = check_bag(folder)
    proof = json.loads((folder / "data" / "exit-proof.json").read_text(encoding="utf-8"))
    check_signature(proof["checkpoint"], proof["key"])
    origin, size, root = proof["checkpoint"].split("\n")[:3]
    tree, leaves = Tree(), collections.defaultdict(dict)
    for row in rows(folder, "ledger_leaf"):
        leaves[row["kind"]][row["position"]] = row["subject"]
        if row["position"] < int(size):
            if row["position"] != tree.size:
                wrong.append(f"leaf {tree.size} is missing")
            tree.append(sha(b"\0", bytes.fromhex(row["commitment"])))
    if tree.size != int(size) or tree.root() != base64.b64decode(root) or tree.root().hex() != proof["root"]:
        wrong.append("the leaves do not lead to the checkpoint")
    for kind in sorted(set(leaves) | set(TABLES)):
        if kind not in TABLES:
            wrong.append(f"leaves of a kind that is not known: {kind}")
            continue
        held, count = dict(leaves[kind]), 0
        for row in rows(folder, TABLES[kind]):
            if row["leaf"] is None:
                continue
            count += 1
            subject = held.pop(row["leaf"], None)
            if subject is None or (kind != "day-seal" and subject != row["id"]):
                wrong.append(f"{kind}: a row points at leaf {row['leaf']}, which does not stand for it")
        for leaf in sorted(held)[:10]:
            wrong.append(f"{kind}: what leaf {leaf} stands for is not here")
        if proof["counts"].get(kind) != {"rows": count, "leaves": len(leaves[kind])}:
            wrong.append(f"{kind}: exit-proof.json counts another number")
        print(f"{kind}: {count}, and {len(leaves[kind])} leaves of the log")
    print(f"{files} files; {origin}: {tree.size} leaves, root {tree.root().hex()}")
    for line in wrong[:100]:
        print(line, file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
