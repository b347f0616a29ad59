"""Refusals: what the system will not do, each with the key of the sentence that says so (problem.<code>)."""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):
    """A request that is understood and not granted. `params` fill the sentence."""

    code: ClassVar[str] = "refused"

    def __init__(self, **params: object) -> None:
        super().__init__(self.code)
        self.params = params

    @property
    def key(self) -> str:
        """Key of the sentence in the wording catalogue."""
        return f"problem.{self.code}"


class NotAllowed(Refusal):
    """The person's role does not reach there."""

    code = "not_allowed"


class InviteUnknown(Refusal):
    """No unused invite has that link or code."""

    code = "invite_unknown"


class InviteExpired(Refusal):
    """The invite was good once; a new one is needed."""

    code = "invite_expired"


class GroupTaken(Refusal):
    """The group belongs to a unit already that the person does not answer for."""

    code = "group_taken"


class TooManyGuesses(Refusal):
    """Too many wrong codes from this chat, or from everybody together."""

    code = "too_many_guesses"


class AlreadyMember(Refusal):
    """The person holds, or waits for, that role at that unit."""

    code = "already_member"


class AlreadySettled(Refusal):
    """Somebody else answered that request before."""

    code = "already_settled"


class RoundNotOpen(Refusal):
    """The period of that report has not begun to be collected."""

    code = "round_not_open"


class ReportApproved(Refusal):
    """An approved report is mended by the level above, not by its sender."""

    code = "report_approved"


class SessionOver(Refusal):
    """The report behind that button was sent or put aside."""

    code = "session_over"


class PlanNotLoaded(Refusal):
    """No plan of that code is loaded."""

    code = "plan_not_loaded"


class OwnReport(Refusal):
    """Nobody approves what they wrote themselves; somebody else of the level, or the level above, does."""

    code = "own_report"


class ReportChanged(Refusal):
    """The report was sent again since it was looked at."""

    code = "report_changed"


class ReportSettled(Refusal):
    """The report was approved or returned before."""

    code = "report_settled"


class PeriodLocked(Refusal):
    """The period of the report is locked: only the level above mends it. `day` is the last day it was open."""

    code = "period_locked"


class ReasonNeeded(Refusal):
    """Whoever mends what others sent says why."""

    code = "reason_needed"


class NothingToExtend(Refusal):
    """Nothing of the unit is missing in any running round."""

    code = "nothing_to_extend"


class DutyUnknown(Refusal):
    """That duty is not asked of that unit, or not any more."""

    code = "duty_unknown"


class CardUnknown(Refusal):
    """The plan has no such scorecard with criteria, or not any more."""

    code = "card_unknown"


class ScoreVerified(Refusal):
    """A score that was verified is changed by the level above, not by the station."""

    code = "score_verified"


class OwnScore(Refusal):
    """Nobody verifies what they scored themselves; somebody else of the level does."""

    code = "own_score"


class CardChanged(Refusal):
    """The points of the card changed since the scoring began; it is opened again with what still fits."""

    code = "card_changed"
