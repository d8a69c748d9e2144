import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from conditions.canonical import knowledge_models, rows
from conditions.loading import FixtureError, load
from conditions.models import Symptom
from tests.factories import make_symptom

pytestmark = pytest.mark.django_db

SOURCE = {"model": "conditions.source", "fields": {"slug": "trial", "title": "T", "kind": "trial"}}


def symptom(slug: str, **fields: Any) -> dict[str, Any]:
    values = {"name": slug, "lay_name": slug, "kind": "symptom", "background_rate": 0.2}
    return {"model": "conditions.symptom", "fields": {"slug": slug} | values | fields}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(*content: dict[str, Any], name: str = "rows.json") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(content))
        return path

    return write


def draft() -> list[Any]:
    """Everything in the draft, in canonical form."""
    return [(model, list(rows(model, None))) for model in knowledge_models()]


def test_loads_the_same_as_loaddata(settings: Any) -> None:
    files = sorted((Path(settings.BASE_DIR) / "fixtures").glob("*.json"))
    number = load(files)
    loaded = draft()
    call_command("flush", verbosity=0, interactive=False)
    call_command("loaddata", *map(str, files), verbosity=0)

    assert loaded == draft()
    assert number == sum(len(found) for _, found in loaded)


def test_a_symptom_may_name_a_parent_that_follows_it(write: Callable[..., Path]) -> None:
    file = write(symptom("swelling-inside", parent=["swelling"]), symptom("swelling"))

    assert load([file]) == 2
    assert list(Symptom.objects.order_by("slug").values_list("slug", "parent__slug")) == [
        ("swelling", None),
        ("swelling-inside", "swelling"),
    ]


def test_later_files_refer_to_earlier_ones(write: Callable[..., Path]) -> None:
    first = write(SOURCE, name="1.json")
    second = write(symptom("swelling", sources=[["trial"]]), name="2.json")

    assert load([first, second]) == 2
    assert [source.slug for source in Symptom.objects.get().sources.all()] == ["trial"]


@pytest.mark.parametrize(
    ("_case", "row", "message"),
    [
        (
            "source that is not there",
            symptom("swelling", sources=[["nowhere"]]),
            "rows.json, conditions.symptom: sources 'nowhere' is in no earlier row.",
        ),
        (
            "parent that is not there",
            symptom("swelling", parent=["nowhere"]),
            "rows.json, conditions.symptom: parent 'nowhere' is in no earlier row.",
        ),
        (
            "unknown field",
            symptom("swelling", colour="red", size=3),
            "rows.json, conditions.symptom: swelling has no field colour, size.",
        ),
        (
            "released row",
            symptom("swelling", release=1),
            "rows.json, conditions.symptom: swelling has no field release.",
        ),
        (
            "number that is none",
            symptom("swelling", background_rate="often"),
            "rows.json, conditions.symptom: background_rate: “often” value must be a float.",
        ),
        (
            "account",
            {"model": "auth.user", "fields": {"username": "intruder"}},
            "rows.json, auth.user: not a kind of knowledge row.",
        ),
    ],
)
def test_a_row_that_does_not_fit_is_refused_and_nothing_written(
    write: Callable[..., Path], _case: str, row: dict[str, Any], message: str
) -> None:
    with pytest.raises(FixtureError) as refusal:
        load([write(SOURCE, row)])

    assert str(refusal.value) == message
    assert all(found == [] for _, found in draft())


def test_a_row_that_breaks_a_constraint_is_refused_and_nothing_written(
    write: Callable[..., Path],
) -> None:
    with pytest.raises(FixtureError, match="symptom_kind_is_known"):
        load([write(SOURCE, symptom("swelling", kind="mood"))])

    assert all(found == [] for _, found in draft())


def test_a_draft_that_somebody_began_is_left_alone(write: Callable[..., Path]) -> None:
    make_symptom("own")

    with pytest.raises(FixtureError) as refusal:
        load([write(symptom("swelling"))])

    assert str(refusal.value) == "The draft is not empty; fixtures are loaded into an empty one."
    assert [row.slug for row in Symptom.objects.all()] == ["own"]


@pytest.mark.parametrize("size", [1, 40])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    write: Callable[..., Path], django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    file = write(
        SOURCE,
        symptom("swelling"),
        *(symptom(f"swelling-{n}", parent=["swelling"], sources=[["trial"]]) for n in range(size)),
    )
    # A savepoint begun and released; one look for drafts of each of the 16 kinds; sources and
    # symptoms written; parents set, after a look for released rows; links written.
    with django_assert_num_queries(23):
        load([file])
