"""The table of the README from `medclip-sam evaluate --json` or its report.json.

Usage: python3 -m locator.table REPORT.json"""

import json
import sys


def cell(e):
    return "–" if e is None else f"{e['mean']:.3f} ({e['ci95'][0]:.2f} to {e['ci95'][1]:.2f})"


def rate(r):
    return "–" if r["rate"] is None else f"{r['rate']:.2f}"


def main(file):
    groups = json.load(open(file))["groups"]
    print("| | n | Dice (95 %) | NSD at 2 px (95 %) | found | refused |\n|---|---|---|---|---|---|")
    for name, s in groups.items():
        row = [name, str(s["n"]), cell(s["dice"]), cell(s["nsd2px"]), rate(s["found"]), rate(s["absentRefused"])]
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main(sys.argv[1])
