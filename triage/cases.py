"""LabelledCase: a patient's answers with what a good triage makes of them, and its form in JSON.

Knows no Django. docs/vignettes.md explains the format field by field.
"""

import enum
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validates_schema
from marshmallow.validate import Length, OneOf, Predicate, Range

from conditions.levels import Sex, Urgency
from triage.answers import MAX_AGE, MIN_AGE, InvalidAnswers, resolve
from triage.values import AnswerState, Vocabulary

# Characters; a vignette's is a slug, and shorter.
LONGEST_ID = 200


class Split(enum.StrEnum):
    """What a case is for: to develop the knowledge with, or to guard people with."""

    DEVELOPMENT = "development"
    SAFETY = "safety"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledCase:
    """A published or made-up patient with the answers that a good triage gives.

    `answers` maps symptom slugs to states; the patient's and the examiner's. Without `gold`, a
    condition's slug, the ranking is not judged, without `gold_urgency` the urgency is not; one of
    the two is there. `acceptable` and `acceptable_urgency` hold what else is right, never the gold.
    `fires` and `spares` name the urgency rules that have to fire and those that must not. `sources`
    are in order, each once.
    """

    id: str
    title: str = ""
    story: str = ""
    age: int | None = None
    sex: Sex | None = None
    answers: Mapping[str, AnswerState]
    gold: str | None
    acceptable: frozenset[str] = frozenset()
    gold_urgency: Urgency | None = None
    acceptable_urgency: frozenset[Urgency] = frozenset()
    typical: bool = True
    split: Split = Split.DEVELOPMENT
    fires: frozenset[str] = frozenset()
    spares: frozenset[str] = frozenset()
    sources: tuple[str, ...] = ()


class InvalidCases(Exception):  # noqa: N818  as triage.answers.InvalidAnswers
    """A file of cases cannot be used; `errors` maps each wrong place, such as
    `cases[3].answers.<slug>`, to what is wrong or allowed there.
    """

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{place}: {message}" for place, message in errors.items()))
        self.errors = dict(errors)


def read_cases(text: str) -> list[LabelledCase]:
    """The cases of a JSON text, in its order; raises InvalidCases naming every error.

    Whether the slugs mean anything is another question, see `check_slugs`.
    """
    data = _read_json(text)
    errors = _repeated_ids(data)
    try:
        cases: list[LabelledCase] = _CaseSchema(many=True).load(data)
    except ValidationError as error:
        errors |= dict(_named(error.messages_dict))
    if errors:
        raise InvalidCases(errors)
    return cases


def write_cases(cases: Iterable[LabelledCase]) -> str:
    """The cases as JSON that `read_cases` reads back as the same; what is not set is left out."""
    return json.dumps([_as_json(case) for case in cases], indent=2, ensure_ascii=False) + "\n"


def check_slugs(
    cases: Iterable[LabelledCase],
    *,
    vocabulary: Vocabulary,
    conditions: Collection[str],
    rules: Collection[str],
) -> dict[str, str]:
    """What a release does not know of these cases, or cannot be so at their age and sex.

    Each place maps to a sentence, as in InvalidCases. Sources are not looked at: no result depends
    on them.
    """
    errors: dict[str, str] = {}
    for number, case in enumerate(cases):
        at = f"cases[{number}]"
        try:
            resolve(answers=case.answers, age=case.age, sex=case.sex, vocabulary=vocabulary)
        except InvalidAnswers as wrong:
            errors |= {f"{at}.{place}": message for place, message in wrong.errors.items()}
        if case.gold is not None and case.gold not in conditions:
            errors[f"{at}.gold"] = _unknown("condition", [case.gold])
        for name, slugs, known, kind in (
            ("acceptable", case.acceptable, conditions, "condition"),
            ("fires", case.fires, rules, "urgency rule"),
            ("spares", case.spares, rules, "urgency rule"),
        ):
            if strangers := slugs.difference(known):
                errors[f"{at}.{name}"] = _unknown(kind, strangers)
    return errors


def _unknown(kind: str, slugs: Iterable[str]) -> str:
    return f"There is no {kind} of this name in this release: {', '.join(sorted(slugs))}."


# Where outsiders say what no field here holds; neither judged nor kept.
REMARKS = {"source", "note", "notes", "comment"}

_LEVELS = {level.code: level for level in Urgency}
_AGES = f"Give whole years from {MIN_AGE} to {MAX_AGE}."
_ANSWERS = "Give an object: symptoms to yes, no or unsure."
_ID = f"Give a name of its own, of 1 to {LONGEST_ID} characters."
_GOLD = "Name a condition, or give null: then the ranking is not judged."
_PLAIN = Predicate("isprintable", error="Use characters that can be printed, on one line.")


def _only_text_and_lines(text: str) -> None:
    """A null character, which PostgreSQL cannot store, is neither."""
    if not text.replace("\n", "").isprintable():
        raise ValidationError("Use characters that can be printed, and line breaks.")


def _only_true_and_false(value: object) -> None:
    """marshmallow's own field takes 1 for true, as Python does."""
    if not isinstance(value, bool):
        raise ValidationError("Give true or false.")


def _text(allowed: str, **parameters: Any) -> fields.String:
    messages: dict[str, Any] = dict.fromkeys(("required", "null", "invalid"), allowed)
    return fields.String(error_messages=messages, **parameters)


def _one_of(values: Iterable[str]) -> fields.String:
    allowed = f"Use {', '.join(values)}."
    return _text(allowed, validate=OneOf(list(values), error=allowed))


def _list_of(item: fields.String, allowed: str) -> "fields.List[str]":
    return fields.List(item, load_default=list, error_messages={"invalid": allowed})


def _slugs() -> "fields.List[str]":
    return _list_of(_text("Give a name."), "Give a list of names.")


class _CaseSchema(Schema):
    error_messages = {
        "type": "A case is an object with id, answers and gold.",
        "unknown": "There is no such field.",
    }

    id = _text(_ID, required=True, validate=[Length(1, LONGEST_ID, error=_ID), _PLAIN])
    title = _text("Give a text.", validate=_PLAIN)
    story = _text("Give a text.", validate=_only_text_and_lines)
    age = fields.Integer(
        strict=True,
        validate=Range(MIN_AGE, MAX_AGE, error=_AGES),
        error_messages={"invalid": _AGES},
    )
    sex = _one_of(Sex)
    answers = fields.Dict(
        keys=fields.String(),
        values=_one_of(AnswerState),
        required=True,
        error_messages={"required": _ANSWERS, "null": _ANSWERS, "invalid": _ANSWERS},
    )
    gold = _text(_GOLD, required=True, allow_none=True, validate=Length(1, error=_GOLD))
    acceptable = _slugs()
    gold_urgency = _one_of(_LEVELS)
    acceptable_urgency = _list_of(_one_of(_LEVELS), "Give a list of levels.")
    typical = fields.Raw(validate=_only_true_and_false)
    split = _one_of(Split)
    fires = _slugs()
    spares = _slugs()
    sources = _slugs()

    @pre_load
    def leave_out_nulls(self, data: Any, **kwargs: Any) -> Any:
        """null says the same as leaving an optional field out; remarks are for their readers."""
        if not isinstance(data, dict):
            return data
        required = {"id", "answers", "gold"}
        return {
            name: given
            for name, given in data.items()
            if name in required or (given is not None and name not in REMARKS)
        }

    @validates_schema
    def judge_something(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        errors = {}
        if data["gold"] is None and "gold_urgency" not in data:
            errors["gold"] = "Give gold or gold_urgency: this case judges nothing."
        if data["gold"] is None and data["acceptable"]:
            errors["acceptable"] = "Give gold too, the best of the right conditions."
        if "gold_urgency" not in data and data["acceptable_urgency"]:
            errors["acceptable_urgency"] = "Give gold_urgency too, the best of the right levels."
        if both := set(data["fires"]).intersection(data["spares"]):
            errors["spares"] = f"These have to fire as well: {', '.join(sorted(both))}."
        if errors:
            raise ValidationError({name: [message] for name, message in errors.items()})

    @post_load
    def as_case(self, data: dict[str, Any], **kwargs: Any) -> LabelledCase:
        gold_urgency = _LEVELS[data["gold_urgency"]] if "gold_urgency" in data else None
        levels = frozenset(_LEVELS[code] for code in data["acceptable_urgency"])
        typed = {
            "sex": Sex(data["sex"]) if "sex" in data else None,
            "answers": {slug: AnswerState(state) for slug, state in data["answers"].items()},
            "acceptable": frozenset(data["acceptable"]) - {data["gold"]},
            "gold_urgency": gold_urgency,
            "acceptable_urgency": levels - {gold_urgency},
            "split": Split(data.get("split", Split.DEVELOPMENT)),
            "fires": frozenset(data["fires"]),
            "spares": frozenset(data["spares"]),
            "sources": tuple(sorted(set(data["sources"]))),
        }
        return LabelledCase(**(data | typed))


def _read_json(text: str) -> list[Any]:
    repeated: list[str] = []

    def each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """Readers differ in which of two values they keep; one could be a warning sign's yes."""
        times = Counter(name for name, _ in pairs)
        repeated.extend(name for name, number in times.items() if number > 1)
        return dict(pairs)

    try:
        data = json.loads(text, object_pairs_hook=each_name_once)
        json.dumps(data, ensure_ascii=False).encode()  # refuses half characters
    except RecursionError:
        raise InvalidCases({"cases": "The JSON is nested too deeply."}) from None
    except ValueError as error:
        raise InvalidCases({"cases": f"The JSON cannot be read: {error}."}) from None
    if repeated:
        names = ", ".join(repeated)
        raise InvalidCases({"cases": f"Given twice in one object: {names}."})
    if not isinstance(data, list):
        raise InvalidCases({"cases": "Give a list of cases."})
    return data


def _repeated_ids(data: Sequence[Any]) -> dict[str, str]:
    first: dict[str, int] = {}
    errors = {}
    for number, case in enumerate(data):
        found = case.get("id") if isinstance(case, dict) else None
        if isinstance(found, str) and first.setdefault(found, number) != number:
            errors[f"cases[{number}].id"] = f"cases[{first[found]}] has this id already."
    return errors


def _named(messages: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    """The places and sentences of marshmallow's nested messages."""
    for number, by_field in messages.items():
        for name, found in by_field.items():
            place = f"cases[{number}]" if name == "_schema" else f"cases[{number}].{name}"
            if not isinstance(found, Mapping):
                yield place, " ".join(found)
                continue
            for part, texts in found.items():
                if isinstance(part, int):
                    yield f"{place}[{part}]", " ".join(texts)
                else:  # a member of a Dict: its messages are parted once more, in key and value
                    yield f"{place}.{part}", " ".join(chain.from_iterable(texts.values()))


def _as_json(case: LabelledCase) -> dict[str, Any]:
    optional = {
        "acceptable": sorted(case.acceptable),
        "gold_urgency": None if case.gold_urgency is None else case.gold_urgency.code,
        "acceptable_urgency": [level.code for level in sorted(case.acceptable_urgency)],
        "typical": None if case.typical else False,
        "split": None if case.split is Split.DEVELOPMENT else case.split,
        "fires": sorted(case.fires),
        "spares": sorted(case.spares),
        "sources": list(case.sources),
    }
    about = {"title": case.title, "story": case.story, "age": case.age, "sex": case.sex}
    return {
        "id": case.id,
        **{name: value for name, value in about.items() if value not in (None, "")},
        "answers": dict(sorted(case.answers.items())),
        "gold": case.gold,
        **{name: value for name, value in optional.items() if value not in (None, [])},
    }
