"""`python -m bot` is `tram`."""

from bot.cli import main

main()
