"""A scorecard as questions: one per criterion, and one per automatic-fail item, for the engine that fills reports.

So a score is entered like a report: one question at a time, resumable, with the same reading of Vietnamese numbers.
Every version of these questions is kept like a version of a form, and a session stays with the one it began with.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from dialogue.answers import Answer, AnswerKind
from dialogue.definition import digest, questionnaire_to_plain
from dialogue.questionnaire import Ask, Choice, Question, QuestionKind, Questionnaire, Words
from indicators.notation import write_number
from indicators.scorecard import Criterion, Scorecard
from programmes.plan import Plan
from reporting.access import Role
from reporting.desk import Desk
from reporting.problems import CardUnknown
from storage import programmes as programme_store

YES, NO = "yes", "no"
CRITERION, WHAT, OWNER, DUE = "criterion", "what", "owner", "due"
_FAIL = "fail_"
_DECIMALS = 2  # of a score
_LONGEST_SHORT = 28  # letters of a criterion's name in the summary and on buttons
_AT_MOST_TWO_DECIMALS = "regex(string(.), '^[0-9]+([.][0-9]{1,2})?$')"

Say = Callable[..., Words]


class CardForm(StrEnum):
    """What is filled about a card; the value begins the code of its form."""

    SELF = "self"
    VERIFIED = "verified"
    REMEDY = "remedy"


_TITLES = {
    CardForm.SELF: "score.title_self",
    CardForm.VERIFIED: "score.title_verified",
    CardForm.REMEDY: "score.title_remedy",
}


@dataclass(frozen=True, slots=True)
class FilledCard:
    """Which card a session is about, and what of it is filled."""

    form: CardForm
    card: str

    @property
    def code(self) -> str:
        """The code of its form, as sessions and versions of forms keep it: "self:commune-standard-1300"."""
        return f"{self.form.value}:{self.card}"


def filled_card(form_code: str) -> FilledCard | None:
    """What a form code says, None for the code of an ordinary form (codes hold no colon)."""
    form, colon, card = form_code.partition(":")
    return FilledCard(CardForm(form), card) if colon else None


def card_of(plan: Plan, code: str) -> Scorecard:
    """The plan's card with that code; CardUnknown when it has none, or one without criteria."""
    for card in plan.scorecards:
        if card.code == code and card.criteria:
            return card
    raise CardUnknown()


def questionnaire_of(desk: Desk, card: Scorecard, form: CardForm) -> Questionnaire:
    """The questions, in every language of the wording."""

    def say(key: str, **params: object) -> Words:
        return {
            language: html.unescape(desk.say(language, key, **_written(params, language)))
            for language in desk.wording.languages
        }

    title = say(_TITLES[form], card=card.name)
    code, role = FilledCard(form, card.code).code, Role.HEAD.value
    if form is CardForm.REMEDY:
        return Questionnaire(code, title, role, tuple(map(Ask, _remedy_questions(card, say))))
    asked = [_criterion(criterion, say) for criterion in card.criteria]
    asked += [_fail_item(item.code, item.name, say) for item in card.fail_items]
    return Questionnaire(code, title, role, tuple(map(Ask, asked)))


def version_of(desk: Desk, plan: Plan, questionnaire: Questionnaire) -> int:
    """The id of this version of the questions, kept now if it is new."""
    definition = json.dumps(questionnaire_to_plain(questionnaire), ensure_ascii=False)
    return programme_store.save_form_version(
        desk.connection, plan.code, questionnaire.code, digest(questionnaire), definition, desk.now
    )


def question_of(number: int) -> str:
    """The name of a criterion's question."""
    return f"{CRITERION}_{number}"


def scores_in(card: Scorecard, answers: Mapping[str, Answer]) -> dict[int, Decimal | None]:
    """Criterion → score; None where no score was given, which is not 0."""
    return {one.number: _number(answers.get(question_of(one.number))) for one in card.criteria}


def fail_answers_in(card: Scorecard, answers: Mapping[str, Answer]) -> dict[str, bool | None]:
    """Automatic-fail item → whether it applies; None where nobody knows."""
    found: dict[str, bool | None] = {}
    for item in card.fail_items:
        answer = answers.get(f"{_FAIL}{item.code}")
        is_said = answer is not None and answer.kind is AnswerKind.VALUE
        found[item.code] = answer.value == YES if answer is not None and is_said else None
    return found


def answers_for(scores: Mapping[int, Decimal | None], fail_items: Mapping[str, bool | None]) -> dict[str, Answer]:
    """The same as answers, so that a sheet can be opened again."""
    answers = {question_of(number): _answer(score) for number, score in scores.items()}
    for item, applies in fail_items.items():
        said = None if applies is None else YES if applies else NO
        answers[f"{_FAIL}{item}"] = Answer(AnswerKind.UNKNOWN) if said is None else Answer(AnswerKind.VALUE, said)
    return answers


def write_score(score: Decimal, language: str) -> str:
    """A score as people write it: "9,5", "12"."""
    return write_number(score, _DECIMALS, language)


def criterion_words(criterion: Criterion, say: Say) -> Words:
    """A criterion as people call it: its number, and its name where the decision's is known."""
    if criterion.name:
        return say("score.criterion", number=criterion.number, name=criterion.name)
    return say("score.criterion_unnamed", number=criterion.number)


def _criterion(criterion: Criterion, say: Say) -> Question:
    label = criterion_words(criterion, say)
    most = criterion.points
    hint = say("score.points_unknown") if most is None else say("score.points", points=most)
    name = criterion.name
    short = (
        say("score.criterion_unnamed", number=criterion.number) if not name else dict.fromkeys(label, _shortened(name))
    )
    return Question(
        question_of(criterion.number),
        QuestionKind.DECIMAL,
        label,
        hint=hint,
        short=short,
        minimum=Decimal(0),
        maximum=most,
        constraint=_AT_MOST_TWO_DECIMALS,
        constraint_message=say("score.two_decimals"),
    )


def _fail_item(code: str, name: str, say: Say) -> Question:
    choices = (Choice(YES, say("score.fail_yes")), Choice(NO, say("score.fail_no")))
    label = say("score.fail_item", name=name)
    short = dict.fromkeys(label, _shortened(name))
    return Question(f"{_FAIL}{code}", QuestionKind.SELECT_ONE, label, short=short, choices=choices)


def _remedy_questions(card: Scorecard, say: Say) -> tuple[Question, ...]:
    criteria = tuple(Choice(str(one.number), criterion_words(one, say)) for one in card.criteria)
    return (
        Question(
            CRITERION,
            QuestionKind.SELECT_ONE,
            say("score.ask_criterion"),
            short=say("score.short_criterion"),
            choices=criteria,
        ),
        Question(WHAT, QuestionKind.TEXT, say("score.ask_what"), short=say("score.short_what")),
        Question(OWNER, QuestionKind.TEXT, say("score.ask_owner"), short=say("score.short_owner")),
        Question(
            DUE,
            QuestionKind.DATE,
            say("score.ask_due"),
            hint=say("score.hint_due"),
            short=say("score.short_due"),
            required=False,
            constraint=". >= today()",
            constraint_message=say("score.due_past"),
        ),
    )


def _written(params: Mapping[str, object], language: str) -> dict[str, object]:
    return {name: write_score(one, language) if isinstance(one, Decimal) else one for name, one in params.items()}


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_SHORT else f"{name[: _LONGEST_SHORT - 1].rstrip()}…"


def _number(answer: Answer | None) -> Decimal | None:
    return answer.value if answer is not None and isinstance(answer.value, Decimal) else None


def _answer(score: Decimal | None) -> Answer:
    return Answer(AnswerKind.UNKNOWN) if score is None else Answer(AnswerKind.VALUE, score)
