"""The long form: `python -m tests.fuzzing --cases 10000000`. Exit code 1 when anything was found.

With atheris (where it is installed) the cases follow what the code branches on; without it they are mutations of
sound ones, the same for the same seed. What is found is written to tests/fuzzing/seeds, where the suite replays it.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import importlib.util
import subprocess
import sys
import tempfile
import time
import traceback
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from tests.fuzzing.mutation import cases

if TYPE_CHECKING:
    from tests.fuzzing.targets import Target

SEEDS = Path(__file__).parent / "seeds"
_OURS = ["bot", "dialogue", "handlers", "indicators", "programmes", "reporting"]
MOST_FINDS = 5  # of one target; then it is clear enough


def main() -> None:
    """Run every target its share of the cases, and print a line for each."""
    asked = _arguments()
    if asked.child:
        _guide(asked.target, asked.cases)
        return
    from tests.fuzzing.targets import TARGETS  # here: under atheris they are imported in another way

    found = 0
    for name in [asked.target] if asked.target else list(TARGETS):
        target = TARGETS[name]
        count = asked.cases if asked.target else max(1, round(asked.cases * target.share))
        found += _guided(name, count) if asked.engine == "atheris" else _mutated(target, count, asked.seed)
    sys.exit(1 if found else 0)


def _mutated(target: Target, count: int, seed: int) -> int:
    """So many mutations; how many kinds of exceptions got out."""
    finds: dict[str, bytes] = {}
    began = time.perf_counter()
    done = 0
    for case in islice(cases(target.seeds(), target.words, Random(f"{target.name}/{seed}")), count):
        done += 1
        try:
            target.run(case)
        except Exception as fault:  # noqa: BLE001  (any is a find)
            place = "".join(traceback.format_tb(fault.__traceback__)[-1:]) + type(fault).__name__
            if place not in finds:
                finds[place] = case
                _keep(target, case, fault)
            if len(finds) >= MOST_FINDS:
                break
    seconds = time.perf_counter() - began
    _report(target.name, done, seconds, len(finds))
    return len(finds)


def _guided(name: str, count: int) -> int:
    """One target under atheris, in a process of its own: libFuzzer ends the process it runs in."""
    words = [sys.executable, "-m", "tests.fuzzing", "--engine", "atheris", "--target", name, "--cases", str(count)]
    began = time.perf_counter()
    code = subprocess.run([*words, "--child"], check=False).returncode
    seconds = time.perf_counter() - began
    _say(
        f"{name:14} {count:>10,} cases  {seconds:7.1f} s  {count / seconds:>9,.0f}/s  {'found' if code else '0 found'}"
    )
    return int(code != 0)


def _guide(name: str, count: int) -> None:
    """Only our own branches lead it; instrumenting every library takes minutes."""
    import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]

    with atheris.instrument_imports(include=_OURS):
        from tests.fuzzing.targets import TARGETS
    target = TARGETS[name]
    corpus = Path(tempfile.mkdtemp(prefix="tram-corpus-"))
    for number, seed in enumerate(target.seeds()):
        (corpus / str(number)).write_bytes(seed)

    def run(data: bytes) -> None:
        try:
            target.run(data)
        except Exception as fault:
            _keep(target, data, fault)
            raise

    atheris.Setup([sys.argv[0], str(corpus), f"-runs={count}", "-max_len=12000", "-verbosity=0"], run)
    atheris.Fuzz()


def _keep(target: Target, case: bytes, fault: Exception) -> None:
    """Beside the others: the suite replays it from now on."""
    path = SEEDS / f"{target.name}-{hashlib.sha256(case).hexdigest()[:12]}.b64"
    SEEDS.mkdir(exist_ok=True)
    path.write_text(base64.encodebytes(case).decode(), encoding="ascii")
    _say("".join(traceback.format_exception(fault)) + f"kept as {path.relative_to(SEEDS.parent.parent)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing")
    parser.add_argument("--cases", type=int, default=100_000, help="over all targets together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target", help="this one alone, with all the cases")
    has_atheris = importlib.util.find_spec("atheris") is not None
    parser.add_argument("--engine", choices=("mutation", "atheris"), default="atheris" if has_atheris else "mutation")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _report(name: str, count: int, seconds: float, finds: int) -> None:
    _say(f"{name:14} {count:>10,} cases  {seconds:7.1f} s  {count / seconds:>9,.0f}/s  {finds} found")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
