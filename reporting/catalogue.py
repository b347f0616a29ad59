"""The plans and form versions in use, read once from the database and kept in memory: they never change under a key."""

from __future__ import annotations

import json

from dialogue.definition import questionnaire_from_plain
from dialogue.questionnaire import Questionnaire
from programmes.document import plan_from_document
from programmes.plan import Plan
from reporting.problems import PlanNotLoaded
from storage import programmes as stored
from storage.database import Connection


class Catalogue:
    """Plans by code and questionnaires by version id."""

    def __init__(self, plans: dict[str, Plan]) -> None:
        self._plans = plans
        self._questionnaires: dict[int, Questionnaire] = {}

    @classmethod
    def load(cls, connection: Connection) -> Catalogue:
        """Every plan that was loaded into the database."""
        documents = stored.plan_documents(connection)
        return cls({code: plan_from_document(json.loads(text)) for code, text in documents.items()})

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
        if version_id not in self._questionnaires:
            definition = stored.form_definition(connection, version_id)
            self._questionnaires[version_id] = questionnaire_from_plain(json.loads(definition))
        return self._questionnaires[version_id]
