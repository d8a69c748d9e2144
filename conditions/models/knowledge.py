"""KnowledgeRow: what every row of the knowledge has in common, and what never changes in it.

A row without a release is a draft. A row with one is a copy that `conditions.releases` made, and
neither the ORM nor the admin can change or delete it.
"""

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any, ClassVar, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.db.models import Q
from django.db.models.fields.related_descriptors import ManyToManyDescriptor

from conditions import memory
from conditions.levels import Urgency
from conditions.models.recording import BEFORE, Edit, EditHistory, record
from conditions.models.versions import ONE_MORE, CountedUpdates, Versioned


class ReleasedRowError(Exception):
    """A released row was about to be changed or deleted."""

    def __init__(self, what: object) -> None:
        super().__init__(f"{what} belongs to a release and never changes; edit the draft instead.")


Row = TypeVar("Row", bound="KnowledgeRow")


class KnowledgeQuerySet(CountedUpdates, models.QuerySet[Row]):
    def draft(self) -> Self:
        """The rows that editors work on."""
        return self.filter(release__isnull=True)

    def in_release(self, release: "models.Model | int | None") -> Self:
        """The rows of one release; none at all, never the draft, where there is no release."""
        return self.none() if release is None else self.filter(release=release)

    def stated(self) -> Self:
        """The rows that an editor wrote, without those that a release worked out."""
        return self

    def with_names(self) -> Self:
        """With the rows that name each row: its `str()` and its identity take no query."""
        relations = [path.rpartition("__")[0] for path in self.model.identity if "__" in path]
        return self.select_related(*relations) if relations else self

    def keys_by_slug(self, slugs: Iterable[str]) -> dict[str, int]:
        """Primary keys of the rows with these slugs, of one release or of the draft; one query."""
        return dict(self.filter(slug__in=list(slugs)).values_list("slug", "pk"))

    def get_by_natural_key(self, *key: str) -> Row:
        """The draft row with this identity: fixtures and editors only ever name drafts."""
        found: Row | None = memory.recall((self.model, self.db, key))
        if found is None:
            if memory.new_to_an_empty_table(self.model, self.db, key, is_empty=self._is_empty):
                raise self.model.DoesNotExist(f"Not loaded yet: {key}")
            found = self.draft().get(**dict(zip(self.model.identity, key, strict=True)))
            memory.keep((self.model, self.db, key), (self.model, self.db, found.pk), row=found)
        return found

    def _is_empty(self) -> bool:
        return not self.exists()

    def update(self, **values: Any) -> int:
        self._refuse_released()
        if values.get("release") is not None or values.get("release_id") is not None:
            raise ReleasedRowError("A row that is moved into a release by hand")
        pks = list(self.values_list("pk", flat=True))
        with transaction.atomic():
            record(self.model, pks, Edit(reason=BEFORE))
            updated = super().update(**values)
            record(self.model, pks)
        return updated

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse_released()
        return super().delete()

    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        rows = list(objs)
        for row in rows:
            row.refuse_if_released()
        with transaction.atomic():
            created = super().bulk_create(rows, *args, **kwargs)
            record(self.model, [row.pk for row in created])
        return created

    def _refuse_released(self) -> None:
        released: models.QuerySet[Any] = models.QuerySet(self.model, using=self.db).filter(
            pk__in=self.values("pk"), release__isnull=False
        )
        if released.exists():
            raise ReleasedRowError(f"A {self.model._meta.verbose_name} in this selection")


KnowledgeManager = models.Manager.from_queryset(KnowledgeQuerySet)


class KnowledgeRow(Versioned):
    release = models.ForeignKey(
        "conditions.Release",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    # The draft row that this released row was copied from: joins find a relation's copy by it.
    # A number and not a foreign key, because drafts may be deleted and releases may not change.
    origin = models.BigIntegerField(null=True, blank=True, editable=False)

    # Look-ups that tell one row from every other of its release; also the order of exports.
    identity: ClassVar[tuple[str, ...]] = ("slug",)
    # Whether clinicians review each row of this kind, with what belongs to it (conditions.reviews).
    is_reviewed: ClassVar[bool] = False
    # Long texts that patients read: Markdown (conditions.markdown), in plain words.
    patient_texts: ClassVar[tuple[str, ...]] = ()
    # Columns that only releases have: column -> SQL over {own} and {relation names}.
    computed_on_release: ClassVar[dict[str, str]] = {}

    objects: ClassVar[KnowledgeManager[Self]] = KnowledgeManager()
    history = EditHistory(inherit=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["release", "origin"], name="%(app_label)s_%(class)s_is_copied_once"
            ),
            models.CheckConstraint(
                condition=Q(release__isnull=True, origin__isnull=True)
                | Q(release__isnull=False, origin__isnull=False),
                name="%(app_label)s_%(class)s_released_rows_have_an_origin",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.refuse_if_released()
        translations: dict[str, str] = getattr(self, "i18n", None) or {}
        for name in [name for name, text in translations.items() if not text]:
            del translations[name]  # an emptied text is read in English again
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.refuse_if_released()
        return super().delete(*args, **kwargs)

    def natural_key(self) -> tuple[str, ...]:
        for field in knowledge_relations(type(self)):
            key = getattr(self, field.attname)
            if row := memory.recall((field.related_model, self._state.db or DEFAULT_DB_ALIAS, key)):
                field.set_cached_value(self, row)
        return tuple(str(resolve(self, path)) for path in self.identity)

    def refuse_if_released(self) -> None:
        """Raise ReleasedRowError where this row, as it is here or as it is stored, is released."""
        stored = (
            self.pk is not None
            and models.QuerySet(type(self)).filter(pk=self.pk, release__isnull=False).exists()
        )
        if self.release_id is not None or stored:
            raise ReleasedRowError(self)

    def count_change(self) -> None:
        """For links, which are changed past `save`: citing other sources is an edit as well."""
        self.refuse_if_released()
        models.QuerySet(type(self)).filter(pk=self.pk).update(version=ONE_MORE)

    def clean(self) -> None:
        """Refuse relations that leave the draft: a released row is no part of it."""
        super().clean()
        strangers = {
            field.name: f"Choose a draft {field.related_model._meta.verbose_name}."
            for field in knowledge_relations(type(self))
            if getattr(self, field.attname) is not None
            and getattr(self, field.name).release_id != self.release_id
        }
        if strangers:
            raise ValidationError(strangers)


class KnowledgeEntity(KnowledgeRow):
    """A row that people name: it has a slug, unique in the draft and in each release."""

    slug = models.SlugField(
        max_length=80,
        db_index=False,  # the unique constraints below index it
        help_text="Lower-case words joined by hyphens. Results, links and other systems use it: "
        "do not change it later.",
    )

    # What a search looks through: whom it finds by their names comes first.
    search_names: ClassVar[tuple[str, ...]] = ()
    search_texts: ClassVar[tuple[str, ...]] = ()

    class Meta(KnowledgeRow.Meta):
        abstract = True
        constraints = [
            *KnowledgeRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["slug"],
                condition=Q(release__isnull=True),
                name="%(app_label)s_%(class)s_slug_is_unique_in_draft",
                violation_error_message="Another row of the draft has this slug already.",
            ),
            models.UniqueConstraint(
                fields=["release", "slug"],
                name="%(app_label)s_%(class)s_slug_is_unique_in_release",
            ),
        ]


def resolve(row: models.Model, path: str) -> Any:
    """The value at the end of a look-up such as `condition__slug`."""
    value: Any = row
    for name in path.split("__"):
        value = getattr(value, name)
    return value


def knowledge_relations(model: type[KnowledgeRow]) -> list["models.ForeignKey[Any, Any]"]:
    """The foreign keys of `model` to other knowledge rows, as far as editors set them."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and issubclass(field.related_model, KnowledgeRow)
        and field.name not in model.computed_on_release
    ]


def is_one_of(field: str, choices: Collection[Any], name: str) -> models.CheckConstraint:
    """A closed set as a constraint: loaddata and bulk writes pass `choices` by."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": list(choices)}), name=name)


def urgency_field(
    verbose_name: str, help_text: str = "", *, optional: bool = False
) -> "models.PositiveSmallIntegerField[Any, Any]":
    return models.PositiveSmallIntegerField(
        verbose_name,
        choices=Urgency.choices(),
        help_text=help_text,
        null=optional,
        blank=optional,
    )


class KnowledgeLinks(models.ManyToManyField[Any, Any]):
    """A many-to-many field between knowledge rows that refuses to change a released row's links.

    Django writes such links past the row's own `save`. Its one hook for that is a signal; this
    guards the related manager instead, so that the rule stands where the field is declared.
    """

    def __init__(self, to: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("related_name", "+")  # no way round the guard from the other side
        super().__init__(to, **kwargs)

    def contribute_to_class(  # type: ignore[override]  # as ManyToManyField has it
        self, cls: type[models.Model], name: str, **kwargs: Any
    ) -> None:
        super().contribute_to_class(cls, name, **kwargs)
        if not cls._meta.abstract:
            setattr(cls, name, GuardedLinks(self.remote_field, reverse=False))


class GuardedLinks(ManyToManyDescriptor[Any, Any]):
    @cached_property
    def related_manager_cls(self) -> Any:
        unguarded: Any = super().related_manager_cls

        class GuardedManager(unguarded):  # type: ignore[misc]
            def add(self, *objs: Any, **kwargs: Any) -> None:
                if objs:
                    self.instance.count_change()
                    super().add(*objs, **kwargs)

            def remove(self, *objs: Any) -> None:
                if objs:
                    self.instance.count_change()
                    super().remove(*objs)

            def clear(self) -> None:
                self.instance.count_change()
                super().clear()

            def set(self, *args: Any, **kwargs: Any) -> None:
                self.instance.refuse_if_released()  # before the transaction that `set` opens
                super().set(*args, **kwargs)

        return GuardedManager
