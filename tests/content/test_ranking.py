"""What the source article says must come out of the ranking of the fixtures, honestly.

No figure is tuned to a test here: where one fails, look for the reason in fixtures/README.md.
"""

import json
from collections.abc import Iterator

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from conditions.models import Guide, Release
from conditions.releases import frozen_draft
from tests.content.rule_cases import RULES
from triage.models import UrgencyRule
from triage.results import assess

pytestmark = pytest.mark.django_db

MIDPORTION = "midportion-achilles-tendinopathy"
INSERTIONAL = "insertional-achilles-tendinopathy"
ACHILLES = {MIDPORTION, INSERTIONAL}
PERONEAL = "peroneal-tendinopathy"
POSTERIOR_TIBIAL = "tibialis-posterior-tendinopathy"
SPRAIN = "lateral-ankle-sprain"
OSTEOARTHRITIS = "ankle-osteoarthritis"
RHEUMATOID = "rheumatoid-arthritis"
IMPINGEMENT = "posterior-ankle-impingement"
PLANTAR = "plantar-fasciitis"
STRESS_FRACTURE = "calcaneal-stress-fracture"


@pytest.fixture(scope="module")
def release(draft: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Release]:
    """Gone when these tests are over: others of the content count the rows of the draft."""
    with django_db_blocker.unblock(), frozen_draft() as release:
        yield release


def ranked(release: Release, answers: dict[str, str], age: int | None = None) -> list[str]:
    result = assess(answers=answers, age=age, sex=None, release=release, limit=40)
    return [match.condition for match in result.matches]


def by_guide(release: Release, slug: str) -> list[str]:
    guide = Guide.objects.in_release(release).get(slug=slug)
    answers = {a.symptom.slug: "yes" if a.present else "no" for a in guide.answers.all()}
    return ranked(release, answers)


def test_pain_in_the_morning_has_the_causes_that_the_article_names_first(release: Release) -> None:
    assert set(by_guide(release, "pain-in-the-morning")[:4]) == {*ACHILLES, OSTEOARTHRITIS, PLANTAR}


def test_achilles_comes_first_above_the_heel_and_on_flexing(release: Release) -> None:
    assert by_guide(release, "pain-above-the-heel")[0] == MIDPORTION
    assert set(by_guide(release, "pain-when-flexing-the-foot")[:2]) == ACHILLES


def test_pain_without_swelling_leaves_the_five_causes_that_the_article_names(
    release: Release,
) -> None:
    among_the_first = set(by_guide(release, "pain-without-swelling")[:15])
    assert {MIDPORTION, POSTERIOR_TIBIAL, SPRAIN, PERONEAL, STRESS_FRACTURE} <= among_the_first


def test_arthritis_of_one_ankle_at_70_is_wear_rather_than_rheumatism(release: Release) -> None:
    order = ranked(release, given("!both-sides"), 70)
    assert order.index(OSTEOARTHRITIS) < order.index(RHEUMATOID)


@pytest.mark.parametrize(
    ("_case", "answers", "age", "first"),
    [
        ("rolling the foot", "pain-rolling-foot pain-behind-outer-ankle-bone", None, PERONEAL),
        ("flat foot", "swelling-inner flattened-foot", None, POSTERIOR_TIBIAL),
        ("a twist", "twist-injury", None, SPRAIN),
        ("both ankles, knees and hips", "both-sides pain-knees-and-hips", None, RHEUMATOID),
        ("one stiff swollen foot at 70", "!both-sides stiff-ankle swelling", 70, OSTEOARTHRITIS),
        ("under the heel", "pain-under-heel first-steps-pain", None, PLANTAR),
        ("dancer", "pain-deep-behind-ankle pain-pointing-foot-down", None, IMPINGEMENT),
        (
            "recruit",
            "sudden-increase-in-exercise heel-squeeze-pain pain-heel-sides pain-during-walking",
            None,
            STRESS_FRACTURE,
        ),
    ],
)
def test_the_picture_of_a_condition_has_it_first(
    release: Release, _case: str, answers: str, age: int | None, first: str
) -> None:
    assert ranked(release, given(answers), age)[0] == first


def given(text: str) -> dict[str, str]:
    """Slugs joined by blanks; those after an exclamation mark are answered no."""
    return {slug.lstrip("!"): "no" if slug[0] == "!" else "yes" for slug in text.split()}


def reasons(release: Release, answers: str, age: int) -> list[str]:
    result = assess(answers=given(answers), age=age, sex=None, release=release)
    return [reason.rule for reason in result.reasons]


@pytest.mark.parametrize(("rule", "fires", "just_not"), RULES, ids=[case[0] for case in RULES])
def test_a_rule_fires_on_its_answers_and_not_just_short_of_them(
    release: Release,
    rule: str,
    fires: tuple[str, int, list[str]],
    just_not: tuple[str, int, list[str]],
) -> None:
    for answers, age, expected in (fires, just_not):
        assert reasons(release, answers, age) == expected
    assert rule in fires[2]
    assert rule not in just_not[2]


def test_every_rule_has_a_case_here(release: Release) -> None:
    slugs = UrgencyRule.objects.in_release(release).values_list("slug", flat=True)
    assert sorted(slugs) == sorted(case[0] for case in RULES)


def test_an_unknown_age_counts_as_the_age_of_every_rule(release: Release) -> None:
    result = assess(answers=given("seriously-ill"), age=None, sex=None, release=release)
    assert [reason.rule for reason in result.reasons] == ["r22-ill-child", "r22-very-ill-adult"]


def test_the_guide_to_the_api_shows_what_the_knowledge_answers(release: Release) -> None:
    text = (settings.BASE_DIR / "docs" / "triage-api.md").read_text()
    example = json.loads(text.split("The result, shortened:")[1].split("\n- `urgency")[0])
    answers = {"worse-in-the-morning": "yes", "pain-above-heel": "yes", "swelling": "no"}
    result = assess(answers=answers, age=45, sex="female", release=release)
    match, shown = result.matches[0], example["matches"][0]
    part, shown_part = match.evidence[0], shown["evidence"][0]
    assert (example["urgency"]["level"], example["urgency"]["conditions"]) == (
        result.urgency.code,
        [match.condition for match in result.matches if match.raised_urgency],
    )
    assert [shown[name] for name in ("condition", "probability", "score", "prior")] == [
        match.condition,
        *(round(number, 2) for number in (match.probability, match.score, match.prior)),
    ]
    assert [shown_part[name] for name in ("symptom", "weight", "frequency", "background")] == [
        part.symptom,
        *(round(number, 2) for number in (part.weight, part.frequency, part.background)),
    ]
    assert shown["not_asked"] == [match.not_asked[0]]
    assert example["something_else"] == round(result.something_else, 2)
