"""``reelmate doctor``: all that a bug report needs, and what is wrong with the command that mends
it."""

from __future__ import annotations

import argparse

from core.commands.printing import print_json

PATIENCE = 60.0


def add_arguments(doctor: argparse.ArgumentParser) -> None:
    """The options of ``reelmate doctor``."""
    doctor.add_argument("--json", action="store_true", help="print one JSON object")
    doctor.add_argument(
        "--timeout",
        type=float,
        default=PATIENCE,
        metavar="SECONDS",
        help="how long each library may take to answer (%(default)g)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the report; 0 when all is well, 2 when something is broken."""
    from core.doctor.report import examine
    from core.doctor.text import report_text
    from core.doctor.verdicts import verdicts

    report = examine(arguments.timeout)
    found = verdicts(report)
    if arguments.json:
        problems = [
            {"sentence": each.sentence, "command": each.command, "broken": each.broken}
            for each in found
        ]
        print_json(report.as_json() | {"verdicts": problems})
    else:
        print(report_text(report, found))
    return 2 if any(each.broken for each in found) else 0
