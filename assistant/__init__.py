"""Questions about the plans -> cited answers."""

from assistant.models import AnswerStatus, Ask, Citation, RecordView, Reply, Turn
from assistant.pipeline import Assistant

__all__ = ["AnswerStatus", "Ask", "Assistant", "Citation", "RecordView", "Reply", "Turn"]
