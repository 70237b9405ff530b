"""``python -m tests.screens``: all states, in both themes and both languages."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from core.errors import ReelmateError
from desktop.private_display import PrivateDisplay, can_make_display

OUT = Path("build/screens")
SCREEN = "1520x940"
THEMES = ("dark", "light")
LANGUAGES = ("en", "zh_CN")
CONSOLE = Console(stderr=True)


def main(words: Sequence[str] | None = None) -> int:
    """Take the pictures; 1 where a state did not come about."""
    chosen = _parser().parse_args(words)
    if not can_make_display():
        CONSOLE.print("Pictures need Xvfb, openbox and xdotool: run `make setup`.")
        return 1
    with _somewhere_private():
        return _take(chosen.out, chosen.only, chosen.themes, chosen.languages)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tests.screens", description=__doc__)
    add = parser.add_argument
    add("--out", type=Path, default=OUT, metavar="FOLDER")
    add("--only", nargs="+", default=(), metavar="STATE")
    add("--themes", nargs="+", choices=THEMES, default=THEMES)
    add("--languages", nargs="+", choices=LANGUAGES, default=LANGUAGES)
    return parser


@contextmanager
def _somewhere_private() -> Iterator[None]:
    """A display and a data folder that are nobody's."""
    with ExitStack() as stack:
        display = stack.enter_context(PrivateDisplay(SCREEN))
        runtime = stack.enter_context(TemporaryDirectory())
        os.environ |= display.environment(runtime) | {"REELMATE_AUDIO": "null"}
        yield


def _take(out: Path, only: Sequence[str], themes: Sequence[str], languages: Sequence[str]) -> int:
    from tests.screens.all_states import STATES
    from tests.screens.stage import Look, NoScreenError, Stage

    unknown = [name for name in only if name not in STATES]
    if unknown:
        CONSOLE.print(f"There is no state {unknown[0]!r}: {', '.join(STATES)}.")
        return 2
    failed = 0
    for look in [Look(theme, language) for theme in themes for language in languages]:
        for number, (name, do) in enumerate(STATES.items(), 1):
            if only and name not in only:
                continue
            path = out / f"{number:02}-{name}-{look.theme}-{look.language}.png"
            with TemporaryDirectory() as data:
                os.environ["REELMATE_DATA"] = data
                stage = Stage(look, Path(data))
                try:
                    do(stage)
                    stage.shoot(path)
                    CONSOLE.print(path.name)
                except (NoScreenError, ReelmateError) as error:
                    failed += 1
                    CONSOLE.print(f"{path.name}: {error}", style="red")
                finally:
                    stage.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
