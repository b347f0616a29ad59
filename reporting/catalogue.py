"""The plans and form versions in use, read once from the database and kept in memory: they never change under a key.

But for a version that was saved since: the transaction that saved it may be undone, and its number be given to another.
So a version newer than the catalogue is compared by its digest every time.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from dialogue.definition import questionnaire_from_plain
from dialogue.past import Past
from dialogue.questionnaire import Questionnaire
from programmes.document import plan_from_document
from programmes.plan import Plan
from reporting.problems import PlanNotLoaded
from storage import programmes as stored
from storage.database import Connection

PASTS_KEPT = 256  # of the reports being filled now; a few kilobytes each


@dataclass(frozen=True, slots=True)
class KnownPast:
    """What a unit answered earlier, as it was when the unit had sent so much (`sent`).

    The questionnaire is held because its id() is part of the key.
    """

    sent: tuple[int, int]
    past: Past
    questionnaire: Questionnaire


class RecentPasts:
    """The pasts used last. A process may hold an old one of what another process changed: compare `sent`."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[object, ...], KnownPast] = OrderedDict()
        self._lock = Lock()

    def get(self, about: tuple[object, ...]) -> KnownPast | None:
        """The one kept under that key."""
        with self._lock:
            if about in self._known:
                self._known.move_to_end(about)
            return self._known.get(about)

    def keep(self, about: tuple[object, ...], known: KnownPast) -> None:
        """Keep it under that key; the one not used longest goes."""
        with self._lock:
            self._known[about] = known
            self._known.move_to_end(about)
            if len(self._known) > PASTS_KEPT:
                self._known.popitem(last=False)


class Catalogue:
    """Plans by code and questionnaires by version id."""

    def __init__(self, plans: dict[str, Plan], settled: int = 0) -> None:
        self.pasts = RecentPasts()
        self._plans = plans
        self._settled = settled  # the newest version that was committed when the plans were read
        self._questionnaires: dict[int, tuple[str, Questionnaire]] = {}

    @classmethod
    def load(cls, connection: Connection) -> Catalogue:
        """Every plan that was loaded into the database."""
        documents = stored.plan_documents(connection)
        plans = {code: plan_from_document(json.loads(text)) for code, text in documents.items()}
        return cls(plans, stored.newest_form_version(connection))

    def plans(self) -> list[Plan]:
        """All plans in use, by code."""
        return [self._plans[code] for code in sorted(self._plans)]

    def plan(self, code: str) -> Plan:
        """The plan with that code; PlanNotLoaded when there is none."""
        if code not in self._plans:
            raise PlanNotLoaded(plan=code)
        return self._plans[code]

    def questionnaire(self, connection: Connection, version_id: int) -> Questionnaire:
        """The questions of one pinned version."""
        kept = self._questionnaires.get(version_id)
        if kept is not None and version_id <= self._settled:
            return kept[1]
        digest = stored.form_digest(connection, version_id)
        if kept is None or kept[0] != digest:
            definition = stored.form_definition(connection, version_id)
            kept = self._questionnaires[version_id] = digest, questionnaire_from_plain(json.loads(definition))
        return kept[1]
