#!/usr/bin/env python3
"""Writes docs/requirements-coverage.md: each requirement of governing with what carries it out and which tests prove it.

    scripts/requirements-coverage.py [--check]

It reads nothing but the sources: the ids that steps, gates, deadlines and checks name, and those in the names of tests. With --check
it writes nothing and ends with status 1 where the file is not as it would be written, or where a requirement stands without
anything. What software cannot do has its reason here, below.
"""

import pathlib
import re
import sys

GROUPS = {
    "GEN": 15, "MSG": 7, "POL": 55, "TRN": 15, "REQ": 25, "REG": 26, "ADM": 31, "CRD": 21, "TOS": 31, "DIS": 18, "APP": 6,
    "INT": 8, "DEC": 14, "AUD": 14, "SEC": 13,
}
WORDS = {
    "GEN": "Jurisdiction, organisation, scope", "MSG": "Recorded messages and copy lists", "POL": "Policy",
    "TRN": "Training, acknowledgement, agreement", "REQ": "Site request and approval", "REG": "Registry, naming, ownership",
    "ADM": "Administrators, roles, accountability", "CRD": "Credentials custody", "TOS": "Terms, privacy, data stewardship",
    "DIS": "Disclosures, notices, disclaimers", "APP": "Applications", "INT": "Internal tools", "DEC": "Decommissioning",
    "AUD": "Audit, reports, control", "SEC": "Security",
}
# Why nothing here proves it.
REASONS = {
    "ADM-25": "Measured by the daily checks of moderation, which that capability brings.",
    "ADM-26": "Measured by the cases of moderation, which that capability brings.",
    "ADM-27": "Measured by retention and disposition, which that capability brings.",
    "ADM-29": "Measured by holds and records requests, which those capabilities bring.",
    "DIS-11": "A check of posts, which authoring brings.",
    "CRD-12": "An attestation on personal accounts, which the capability of officials' accounts brings.",
    "SEC-11": "The sign-in page says it (SignInPage); the agreement of the training repeats it (TRN-12).",
    "SEC-13": "Tests/Browser/pages.py runs axe over every page of every role, in two widths and two modes, and by keyboard.",
    "REG-22": "Officials' profiles are registered by the capability of their accounts.",
}

root = pathlib.Path(__file__).resolve().parent.parent
ID = re.compile(r"\b(%s)-(\d+)\b" % "|".join(GROUPS))
RANGE = re.compile(r"\b(%s)-(\d+)(?:…|\.\.\.?| to |–)(?:\1-)?(\d+)\b" % "|".join(GROUPS))


def ids(text):
    found = set()
    for group, first, last in RANGE.findall(text):
        found |= {f"{group}-{number}" for number in range(int(first), int(last) + 1)}
    return found | {f"{group}-{number}" for group, number in ID.findall(text)}


def carried():
    """Steps, deadlines, gates and checks by the ids that they name."""
    table = {}
    for path in sorted((root / "Sources/Rostra").rglob("*.swift")):
        text = path.read_text()
        code = re.sub(r"//.*", "", text)
        noun = re.search(r'static let noun = "([\w-]+)"', text)
        name = noun.group(1) if noun else path.stem.replace("Lifecycle", "").lower()
        places = [
            (match.start(), match.group(1), match.group(2))
            for match in re.finditer(r'\b(Step|Deadline|Gate(?:\.answered)?|Check)\(\s*"([\w.-]+)"', code)
        ]
        for match in re.finditer(r'PolicyElement\("([A-Z]{3}-\d+)"', code):
            table.setdefault(match.group(1), []).append("element of every policy (policy)")
        for match in re.finditer(r'id: "([\w-]+)", title: "[^"]+", requirement: "([A-Z]{3}-\d+)"', code):
            table.setdefault(match.group(2), []).append(f"recurring task {match.group(1)} (task)")
        for index, (start, kind, word) in enumerate(places):
            end = places[index + 1][0] if index + 1 < len(places) else len(code)
            for match in re.finditer(r'"([A-Z]{3}-\d+)"', code[start:end]):
                if match.group(1).split("-")[0] not in GROUPS:
                    continue
                what = {"Step": "step", "Deadline": "deadline", "Check": "check"}.get(kind, "gate")
                table.setdefault(match.group(1), []).append(f"{what} {word} ({name})")
    return table


def proven():
    """Names of tests by the ids that they carry."""
    table = {}
    for path in sorted((root / "Tests").rglob("*.swift")):
        for match in re.finditer(r'@(?:Test|Suite)\(\s*"((?:[^"\\]|\\.)*)"', path.read_text()):
            for one in ids(match.group(1)):
                table.setdefault(one, []).append(path.stem)
    for path in sorted((root / "Tests/Browser").glob("*.py")):
        for one in ids(path.read_text()):
            table.setdefault(one, []).append(f"Browser/{path.name}")
    return table


def page():
    carriers, tests = carried(), proven()
    lines = [
        "# Which requirement is carried out where, and which tests prove it", "",
        "Made by `scripts/requirements-coverage.py` from the sources: the ids that steps, gates, deadlines and checks name, and",
        "those in the names of tests. Every step of every procedure is walked by ProcedureWalkTests besides: by its actors, refused to",
        "all others, refused from every other stage.", "",
    ]
    missing, untested = [], []
    for group, count in GROUPS.items():
        lines += [f"## {group}: {WORDS[group]}", "", "| id | carried by | tests |", "|---|---|---|"]
        for number in range(1, count + 1):
            one = f"{group}-{number}"
            by = sorted(set(carriers.get(one, [])))
            where = sorted(set(tests.get(one, [])))
            reason = REASONS.get(one)
            if not by and not where and not reason:
                missing.append(one)
            elif not where and not reason:
                untested.append(one)
            shown = where or ([reason] if reason else (["ProcedureWalkTests"] if by else ["nothing yet"]))
            lines.append(f"| {one} | {'; '.join(by[:4])} | {', '.join(shown[:6])} |")
        lines.append("")
    total = sum(GROUPS.values())
    lines[2:2] = [
        f"{total} requirements: {total - len(missing) - len(untested) - len(REASONS)} with tests of their own, {len(untested)} proven by"
        f" the walk alone, {len(REASONS)} for other capabilities, {len(missing)} without anything"
        + (f": {', '.join(missing)}" if missing else "") + ".", "",
    ]
    return "\n".join(lines).rstrip() + "\n", missing, untested


text, missing, untested = page()
place = root / "docs/requirements-coverage.md"
if "--check" in sys.argv:
    if not place.exists() or place.read_text() != text:
        sys.exit("docs/requirements-coverage.md is not as it would be written: run scripts/requirements-coverage.py")
    if missing:
        sys.exit(f"nothing carries out or proves: {', '.join(missing)}")
else:
    place.write_text(text)
    print("missing:", *missing)
    print("by the walk alone:", *untested)
