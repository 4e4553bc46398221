"""Urgency: what a message says about how soon somebody must act, and the words it rests on."""

from chalicelib.urgency.evidence import Evidence
from chalicelib.urgency.house import HouseWords
from chalicelib.urgency.judge import Judgement, Level, judge

__all__ = ["Evidence", "HouseWords", "Judgement", "Level", "judge"]
