"""What only the operator can mend: one sentence, exit code 2."""

from __future__ import annotations


class OfficeProblem(Exception):
    """Something the operator has to mend; the text is the whole sentence."""
