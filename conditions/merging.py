"""Two conditions, or two symptoms, become one: what led to the loser leads to the winner.

Relations are found through the models of every app. Released rows stay as they are, and with them
all results that were made with them.
"""

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils.module_loading import module_has_submodule

from conditions.ancestors import ancestors
from conditions.canonical import canonical, knowledge_models
from conditions.changes import Change, FieldChange
from conditions.holding import hold_the_draft
from conditions.models.knowledge import (
    KnowledgeEntity,
    KnowledgeRow,
    knowledge_relations,
    resolve,
)
from conditions.models.names import split_names


class MergeError(Exception):
    """These two cannot become one; the text is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Move:
    """A row whose relation or link `name` is to lead to the winner."""

    row: KnowledgeRow
    name: str

    @property
    def key(self) -> str:
        return f"{self.row._meta.label_lower}:{self.row.pk}:{self.name}"


@dataclass(frozen=True, slots=True)
class Clash:
    """Both have a row for the same thing, and only one can stay: the winner's, or the loser's.

    The change says what would be another if the loser's stayed.
    """

    winners: KnowledgeRow
    losers: Move
    change: Change

    @property
    def key(self) -> str:
        return self.losers.key


@dataclass(frozen=True)
class Plan:
    """What merging does. `names` are other names that the winner gains, `taken` its own relations
    and links that it takes over, by field; `mentions` are texts that name the loser and stay.
    """

    winner: KnowledgeEntity
    loser: KnowledgeEntity
    moves: tuple[Move, ...]
    links: tuple[Move, ...]
    clashes: tuple[Clash, ...]
    names: tuple[str, ...]
    taken: tuple[FieldChange, ...]
    mentions: tuple[str, ...]

    @cached_property
    def fingerprint(self) -> str:
        content = [
            [self.winner._meta.label_lower, self.winner.slug, self.loser.slug],
            [move.key for move in (*self.moves, *self.links)],
            [[clash.key, clash.winners.pk, asdict(clash.change)] for clash in self.clashes],
            [list(self.names), [asdict(change) for change in self.taken]],
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def plan(*, winner: KnowledgeEntity, loser: KnowledgeEntity) -> Plan:
    """What merging these would do; raises MergeError. As many queries at any size."""
    parents = _parents(type(winner))
    _refuse(winner, loser, parents)
    moves: list[Move] = []
    clashes: list[Clash] = []
    for model in knowledge_models():
        for relation in knowledge_relations(model):
            if relation.related_model is type(winner):
                free, in_the_way = _moves(model, relation.name, winner, loser)
                moves += free
                clashes += _clashes(model, in_the_way)
    return Plan(
        winner=winner,
        loser=loser,
        moves=tuple(moves),
        links=tuple(_links(loser)),
        clashes=tuple(clashes),
        names=tuple(_gained_names(winner, loser)),
        taken=tuple(_taken(winner, loser, parents)),
        mentions=tuple(_mentions(loser)),
    )


@transaction.atomic
def merge(
    *,
    winner: KnowledgeEntity,
    loser: KnowledgeEntity,
    losers_stay: Collection[str] = (),
    expected: str = "",
) -> Plan:
    """Move everything to the winner and delete the loser; what was done.

    Of two rows for the same thing the winner's stays, but for the clashes whose keys are among
    `losers_stay`. Raises MergeError, also where the plan's fingerprint is not the expected one.
    """
    hold_the_draft()
    found = plan(winner=winner, loser=loser)
    if expected and found.fingerprint != expected:
        raise MergeError("The draft has changed since this preview was made. Read the new one.")
    moves = list(found.moves)
    for clash in found.clashes:
        if clash.key in losers_stay:
            clash.winners.delete()
            moves.append(clash.losers)
        else:
            clash.losers.row.delete()
    for move in moves:
        setattr(move.row, move.name, winner)
        move.row.save()
    for link in found.links:
        links = getattr(link.row, link.name)
        links.set({*links.all()} - {loser} | {winner})
    _take_over(found)
    loser.delete()
    return found


def _refuse(
    winner: KnowledgeEntity, loser: KnowledgeEntity, parents: dict[int, int | None]
) -> None:
    if type(winner) is not type(loser) or winner.pk == loser.pk:
        raise MergeError("Choose another row of the same kind.")
    if winner.release_id is not None or loser.release_id is not None:
        raise MergeError("Released rows never change: merge those of the draft.")
    if loser.pk in ancestors(winner.pk, parents):
        raise MergeError(
            f"{loser} stands above {winner}: the parents would run in a circle. Let {loser} stay,"
            " or take the parent away first."
        )


def _parents(model: type[KnowledgeEntity]) -> dict[int, int | None]:
    """Draft row -> the row above it, by primary key; for kinds that have parents."""
    if not any(field.name == "parent" for field in knowledge_relations(model)):
        return {}
    drafts: models.QuerySet[Any] = model._default_manager.draft()
    return dict(drafts.values_list("pk", "parent_id"))


def _moves(
    model: type[KnowledgeRow], name: str, winner: KnowledgeEntity, loser: KnowledgeEntity
) -> tuple[list[Move], list[tuple[KnowledgeRow, Move]]]:
    """The rows that lead to the loser: those that can move, and those that one is in the way of."""
    rows = model._default_manager.draft().with_names().order_by(*model.identity)
    winners = list(rows.filter(**{name: winner}))
    free, taken = [], []
    for row in rows.filter(**{name: loser}):
        in_the_way = next((its for its in winners if _same_thing(its, row, name)), None)
        if in_the_way is None:
            free.append(Move(row, name))
        else:
            taken.append((in_the_way, Move(row, name)))
    return free, taken


def _same_thing(winners: KnowledgeRow, losers: KnowledgeRow, name: str) -> bool:
    """Whether a unique constraint lets only one of them lead to the winner by this relation."""
    return any(
        all(
            getattr(winners, losers._meta.get_field(other).attname)  # type: ignore[union-attr]
            == getattr(losers, losers._meta.get_field(other).attname)  # type: ignore[union-attr]
            for other in constraint.fields
            if other != name
        )
        for constraint in losers._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and name in constraint.fields
    )


def _clashes(model: type[KnowledgeRow], pairs: list[tuple[KnowledgeRow, Move]]) -> Iterator[Clash]:
    """With what differs between the two of each pair."""
    keys = [row.pk for winners, move in pairs for row in (winners, move.row)]
    plain = {row.identity: row for row in canonical(model._default_manager.filter(pk__in=keys))}
    for winners, move in pairs:
        before, after = plain[_identity(winners)], plain[_identity(move.row)]
        fields = tuple(
            FieldChange(name, before.values.get(name), after.values.get(name))
            for name in before.values | after.values
            if before.values.get(name) != after.values.get(name)
        )
        identity = tuple(map(str, after.identity))
        change = Change("changed", str(model._meta.verbose_name), identity, fields)
        yield Clash(winners, move, change)


def _identity(row: KnowledgeRow) -> tuple[Any, ...]:
    return tuple(resolve(row, path) for path in row.identity)


def _links(loser: KnowledgeEntity) -> Iterator[Move]:
    for model in knowledge_models():
        for field in model._meta.local_many_to_many:
            if field.related_model is type(loser):
                rows = model._default_manager.draft().with_names().order_by(*model.identity)
                for row in rows.filter(**{field.name: loser}):
                    yield Move(row, field.name)


def _gained_names(winner: Any, loser: Any) -> Iterator[str]:
    known = {name.casefold() for name in (*_names(winner), *split_names(winner.other_names))}
    for name in (*_names(loser), *split_names(loser.other_names)):
        if name.casefold() not in known:
            known.add(name.casefold())
            yield name


def _names(row: Any) -> list[str]:
    return [getattr(row, name) for name in ("name", "lay_name") if hasattr(row, name)]


def _taken(
    winner: KnowledgeEntity, loser: KnowledgeEntity, parents: dict[int, int | None]
) -> Iterator[FieldChange]:
    """Relations that only the loser has, and all of its links."""
    for relation in knowledge_relations(type(winner)):
        other = getattr(loser, relation.name)
        if other is None or getattr(winner, relation.attname) is not None or other == winner:
            continue
        if relation.related_model is type(winner) and winner.pk in ancestors(other.pk, parents):
            continue  # it stands below the winner
        yield FieldChange(relation.name, None, other.slug)
    for field in type(winner)._meta.local_many_to_many:
        before, more = (
            set(getattr(row, field.name).values_list("slug", flat=True)) for row in (winner, loser)
        )
        if more - before:
            yield FieldChange(field.name, sorted(before), sorted(before | more))


def _take_over(found: Plan) -> None:
    winner: Any = found.winner
    links = {field.name for field in type(winner)._meta.local_many_to_many}
    for change in found.taken:
        if change.name not in links:
            setattr(winner, change.name, getattr(found.loser, change.name))
    if found.names:
        winner.other_names = "\n".join([*split_names(winner.other_names), *found.names])
    winner.save()
    for change in found.taken:
        if change.name in links:
            getattr(winner, change.name).add(*getattr(found.loser, change.name).all())


def _mentions(loser: KnowledgeEntity) -> Iterator[str]:
    """Every app may have a `mentions` module, for texts that name rows by their slugs."""
    for app in apps.get_app_configs():
        if app.module is not None and module_has_submodule(app.module, "mentions"):
            yield from import_module(f"{app.name}.mentions").mentions(loser.slug)
