"""Who did what and when: edits, releases and accounts in one list that the database puts together.

It reads what others keep: the history of the rows, the log of the releases, and Django's log of
what is done to accounts, roles and what other apps add. Nothing of patients is among it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth.models import Group, User
from django.db.models import Case, CharField, F, Model, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat

from conditions.history import recorded_models
from conditions.models.recording import BEFORE, CHANGED, CREATED, DELETED, entries_of
from conditions.models.release import Release, ReleaseAction, ReleaseEvent

EDITS, RELEASES, ACCOUNTS = "edits", "releases", "accounts"
ACTIONS = {
    CREATED: "Created",
    CHANGED: "Changed",
    DELETED: "Deleted",
    **dict(ReleaseAction.choices),
}
# Models whose changes are in Django's log and nowhere else; apps above add theirs.
LOGGED: list[type[Model]] = [User, Group]
_BY_FLAG = {ADDITION: CREATED, CHANGE: CHANGED, DELETION: DELETED}


@dataclass(frozen=True, slots=True)
class Act:
    """`fields` says what changed; `key` is of what it was done to, which may be gone."""

    at: datetime
    by: str
    action: str
    model: type[Model]
    what: str
    fields: str
    why: str
    key: str

    @property
    def kind(self) -> str:
        return str(self.model._meta.verbose_name)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which acts to list; empty: all. Days are in UTC, and both are included."""

    person: int | None = None
    kind: str = ""
    label: str = ""  # of a model, such as conditions.condition
    action: str = ""
    since: date | None = None
    until: date | None = None


def models_by_kind() -> dict[str, list[type[Model]]]:
    return {EDITS: recorded_models(), RELEASES: [Release], ACCOUNTS: LOGGED}


def acts(wanted: Wanted) -> QuerySet[Any, tuple[Any, ...]]:
    """The latest first, as tuples that `act` reads: one statement, whatever is wanted."""
    read = {EDITS: _edits, RELEASES: _releases, ACCOUNTS: _accounts}
    parts = [
        _narrowed(read[kind](model), wanted)
        for kind, models in models_by_kind().items()
        for model in models
        if wanted.kind in ("", kind) and wanted.label in ("", model._meta.label_lower)
    ]
    first, *others = parts or [_narrowed(_releases(Release).none(), wanted)]
    return first.union(*others, all=True).order_by("-act_at", "act_label", "-act_number")


def act(columns: tuple[Any, ...]) -> Act:
    at, by, action, label, what, fields, why, key, _number = columns
    model = apps.get_model(label)
    if model in LOGGED:
        fields = LogEntry(change_message=fields).get_change_message()
    return Act(at, by, ACTIONS[action], model, what, fields, why, key)


def _edits(model: type[Model]) -> QuerySet[Any]:
    entries: QuerySet[Any] = entries_of(model)._base_manager.all()
    # That a row was there before its first edit is nobody's act.
    return entries.exclude(history_type=CREATED, history_change_reason=BEFORE).annotate(  # type: ignore[no-any-return]
        act_at=F("history_date"),
        act_person=F("history_user_id"),
        act_by=F("history_by"),
        act_action=F("history_type"),
        act_label=Value(model._meta.label_lower),
        act_what=F("history_label"),
        act_fields=F("history_fields"),
        act_why=F("history_change_reason"),
        act_key=Cast("id", CharField()),
        act_number=F("history_id"),
    )


def _releases(model: type[Model]) -> QuerySet[Any]:
    return ReleaseEvent.objects.annotate(
        act_at=F("at"),
        act_person=F("by_id"),
        act_by=F("by__username"),
        act_action=F("action"),
        act_label=Value(model._meta.label_lower),
        act_what=Concat(Value("Release "), "release__number", output_field=TextField()),
        act_fields=Value("", TextField()),
        act_why=F("reason"),
        act_key=Cast("release_id", CharField()),
        act_number=F("pk"),
    )


def _accounts(model: type[Model]) -> QuerySet[Any]:
    options = model._meta
    own = LogEntry.objects.filter(
        content_type__app_label=options.app_label, content_type__model=options.model_name
    )
    flags = [When(action_flag=flag, then=Value(code)) for flag, code in _BY_FLAG.items()]
    return own.annotate(
        act_at=F("action_time"),
        act_person=F("user_id"),
        act_by=F("user__username"),
        act_action=Case(*flags),
        act_label=Value(options.label_lower),
        act_what=Cast("object_repr", TextField()),
        act_fields=F("change_message"),
        act_why=Value("", TextField()),
        act_key=F("object_id"),
        act_number=F("pk"),
    )


def _narrowed(found: QuerySet[Any], wanted: Wanted) -> QuerySet[Any, tuple[Any, ...]]:
    limits = {
        "act_person": wanted.person,
        "act_action": wanted.action or None,
        "act_at__gte": wanted.since and _midnight(wanted.since),
        "act_at__lt": wanted.until and _midnight(wanted.until + timedelta(days=1)),
    }
    given = {path: limit for path, limit in limits.items() if limit is not None}
    columns = ("at", "by", "action", "label", "what", "fields", "why", "key", "number")
    return found.filter(**given).order_by().values_list(*(f"act_{name}" for name in columns))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
