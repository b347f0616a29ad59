"""`python -m simulator [port]`: the simulator alone, for anybody's bot."""

from __future__ import annotations

import argparse

from simulator.running import run


def main() -> None:
    arguments = argparse.ArgumentParser(prog="simulator", description=__doc__)
    arguments.add_argument("port", type=int, nargs="?", default=8081)
    arguments.add_argument("--host", default="127.0.0.1")
    chosen = arguments.parse_args()
    run(chosen.port, chosen.host)


if __name__ == "__main__":
    main()
