#!/usr/bin/env python3
"""Writes Sources/TransparencyLog/Text/WordBreakRuns.swift from the Unicode Character Database.

make_word_break_table.py UCD > WordBreakRuns.swift
UCD is a folder with auxiliary/WordBreakProperty.txt and emoji/emoji-data.txt (Debian: package unicode-data, /usr/share/unicode).
The commitment format pins Unicode 15.0.0: any other version is refused.
"""
import pathlib
import sys

CLASSES = ["Other", "CR", "LF", "Newline", "Extend", "ZWJ", "Format", "Regional_Indicator", "Katakana", "Hebrew_Letter",
           "ALetter", "Single_Quote", "Double_Quote", "MidNumLet", "MidLetter", "MidNum", "Numeric", "ExtendNumLet",
           "WSegSpace", "Pictographic", "PictographicLetter"]


def ranges(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    if "15.0" not in " ".join(lines[:8]):
        sys.exit(f"{path}: not Unicode 15.0")
    for line in lines:
        line = line.split("#")[0].strip()
        if line:
            span, name = (part.strip() for part in line.split(";"))
            first, _, last = span.partition("..")
            yield range(int(first, 16), int(last or first, 16) + 1), name


def main():
    ucd = pathlib.Path(sys.argv[1])
    classes = [0] * 0x110000
    for span, name in ranges(ucd / "auxiliary" / "WordBreakProperty.txt"):
        for scalar in span:
            classes[scalar] = CLASSES.index(name)
    for span, name in ranges(ucd / "emoji" / "emoji-data.txt"):
        for scalar in span if name == "Extended_Pictographic" else ():
            classes[scalar] = CLASSES.index("PictographicLetter" if classes[scalar] else "Pictographic")
    runs, start = [], 0
    for scalar in range(1, len(classes) + 1):
        if scalar == len(classes) or classes[scalar] != classes[start]:
            length = scalar - start
            runs.append(chr(ord("A") + classes[start]) + (f"{length}" if length > 1 else ""))
            start = scalar
    text = "".join(runs)
    print("// Written by docs/formats/make_word_break_table.py from Unicode 15.0.0.\n")
    print("extension WordBreakTable {")
    print("  /// Every scalar value from 0 up, as runs: the letter of a class (A is the first case), then how many")
    print("  /// scalars in a row have it; one when no number follows.")
    print('  static let runs: StaticString = """')
    for at in range(0, len(text), 100):
        print("    " + text[at:at + 100] + ("\\" if at + 100 < len(text) else ""))
    print('    """')
    print("}")


main()
