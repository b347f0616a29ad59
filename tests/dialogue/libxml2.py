"""The same expressions evaluated by libxml2, the XPath 1.0 of another house, to hold ours against.

Where libxml2 departs from the standard it is kept from doing so: it writes large numbers with an exponent, so texts
are made by our string(); and it reads 1.14 as the double beside the nearest one, so the tests use halves and quarters.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import cast

from lxml import etree

from dialogue.odk_functions import PURE_FUNCTIONS, XPathValue, as_boolean, as_text, day_number

_NATIVE = frozenset(("number", "not", "boolean", "true", "false"))
_OF_TEXTS = frozenset(("string-length", "contains", "starts-with"))  # libxml2's own, given texts
_WORD = re.compile(
    r"""(?P<literal>"[^"]*"|'[^']*')|\$\{\s*(?P<braced>[^\s}]+)\s*\}|(?P<today>today\(\))|(?P<call>[a-z][a-z\-]*)(?=\()
    |(?P<own>(?<![\w.])\.(?![\w.]))""",
    re.VERBOSE,
)
_CONTEXT = etree.Element("nowhere")


def libxml2_spelling(source: str) -> str:
    """The expression with ODK's own words replaced by names that libxml2 can be given."""

    def spelt(found: re.Match[str]) -> str:
        if found["literal"]:
            return found["literal"]
        if found["braced"]:
            return f" ${found['braced']} "
        if found["today"]:
            return " $_.today "
        if found["own"]:
            return " $_. "
        name = found["call"]
        return name if name in _NATIVE or name in ("and", "or", "div", "mod") else f"odk-{name}"

    return _WORD.sub(spelt, source)


def libxml2_value(source: str, others: Mapping[str, XPathValue], own: XPathValue, today: date | None) -> XPathValue:
    """What libxml2 makes of the expression."""
    evaluate = etree.XPath(libxml2_spelling(source), extensions=_EXTENSIONS, smart_strings=False)
    given = {**others, "_.": own, "_.today": "" if today is None else day_number(today)}
    return cast(XPathValue, evaluate(_CONTEXT, **given))


def agree(one: XPathValue, other: XPathValue) -> bool:
    """The same value of the same type; NaN is NaN, and -0 is 0."""
    if isinstance(one, float) and isinstance(other, float) and math.isnan(one):
        return math.isnan(other)
    return type(one) is type(other) and one == other


def _extension(name: str) -> object:
    if name in _OF_TEXTS:
        arity = 1 if name == "string-length" else 2
        native = etree.XPath(f"{name}({', '.join(f'$a{index}' for index in range(arity))})")
        return lambda _, *given: native(_CONTEXT, **{f"a{index}": as_text(each) for index, each in enumerate(given)})
    if name == "if":
        return lambda _, condition, then, otherwise: then if as_boolean(condition) else otherwise
    function = PURE_FUNCTIONS[name]
    return lambda _, *given: function(*given)


_EXTENSIONS = {(None, f"odk-{name}"): _extension(name) for name in {*PURE_FUNCTIONS, "if"} - _NATIVE}
