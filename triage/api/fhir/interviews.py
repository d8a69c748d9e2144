"""One step of an interview by the operation of SDC: the next questions, or why there are none."""

from datetime import datetime
from typing import Any

from triage.answers import resolve
from triage.api.fhir.concepts import STOPS
from triage.api.fhir.items import Item, person_items, question_item
from triage.api.fhir.naming import Naming, Resource
from triage.api.fhir.questionnaires import ASKED, SDC, asked
from triage.api.fhir.responses import NOBODY_KNOWN, Reading
from triage.interview import Ask, Stop
from triage.interview_forms import field_of
from triage.interviewers import prepared

# What clients keep with a response, and get back as they sent it.
KEPT = ("id", "identifier", "basedOn", "partOf", "subject", "encounter", "author", "source")


def next_step(reading: Reading, sent: Resource, *, at: datetime) -> Resource:
    """The response with the next questions, or completed, with the reason for stopping.

    The queries of `prepared` where the release is not kept, else none.
    """
    step = _step(reading)
    answered = [said.item for said in reading.said.values()]
    return {
        "subject": NOBODY_KNOWN,
        **{name: sent[name] for name in KEPT if name in sent},
        **reading.as_json(),
        "meta": {"profile": [f"{SDC}/sdc-questionnaireresponse-adapt"]},
        "contained": [asked(reading.naming, [*answered, *_new(reading, step)])],
        "questionnaire": f"#{ASKED}",
        "authored": at.isoformat(timespec="seconds"),
        **_standing(reading.naming, step),
    }


def _step(reading: Reading) -> Ask | Stop | None:
    """None before it is known whom the interview is about."""
    if reading.age is None:
        return None
    kept = prepared(reading.naming.release)
    vocabulary = kept.engine.language.vocabulary
    case = resolve(answers=reading.answers, age=reading.age, sex=reading.sex, vocabulary=vocabulary)
    return kept.interviewer.next_step(case)


def _new(reading: Reading, step: Ask | Stop | None) -> list[Item]:
    naming = reading.naming
    match step:
        case Ask(topics=topics):
            fields: dict[str, Any] = {item.link_id: item.field for item in reading.items}
            pages = (field_of(topic, fields[topic.slug].question) for topic in topics)
            return [question_item(naming, field) for field in pages]
        case Stop():
            return []
    return [item for item in person_items(naming) if item.link_id not in reading.said]


def _standing(naming: Naming, step: Ask | Stop | None) -> Resource:
    if not isinstance(step, Stop):
        return {"status": "in-progress"}
    reason = naming.coding("stop-reasons", step.reason, STOPS[step.reason])
    return {
        "status": "completed",
        "extension": [naming.extension("stop-reason", valueCoding=reason)],
    }
