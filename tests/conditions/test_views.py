from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conditions import releases
from conditions.models import Condition, Structure, Symptom, Treatment
from conditions.views import KnowledgeList
from tests.factories import (
    make_condition,
    make_condition_investigation,
    make_condition_treatment,
    make_evidence,
    make_guide,
    make_investigation,
    make_source,
    make_structure,
    make_symptom,
    make_treatment,
    make_user,
    publish,
)
from tests.knowledge import KNOWLEDGE_PAGES, make_achilles, publish_achilles
from tests.pages import main_text, one_line, tags

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def text_of(client: Client, path: str) -> str:
    return main_text(client.get(path).content.decode())


def test_a_condition_page_links_to_what_it_names(client: Client) -> None:
    publish_achilles()

    page = client.get("/conditions/achilles-tendonitis/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]

    assert [attributes["href"] for tag, attributes in tags(main) if tag == "a"] == [
        "/",
        "/conditions/",
        *("#causes", "#evidence", "#tests", "#treatments", "#outlook"),
        "/symptoms/morning-pain/",
        "#source-de-jonge-2011",
        "/symptoms/squeeze-hurts/",
        "/symptoms/fluoroquinolone/",
        "/symptoms/twist/",
        "/investigations/ultrasound/",
        "/treatments/nsaids/",
        "#source-de-jonge-2011",
        "/treatments/steroid-injection/",
        "/anatomy/achilles-tendon/",
        "/check/",
        "https://doi.org/10.1136/bjsports-2011-090342",
    ]


def test_evidence_that_a_release_worked_out_is_not_told_as_a_condition_s_own(
    client: Client,
) -> None:
    heel = make_condition("heel")
    parent = make_symptom("parent", lay_name="hurts")
    make_evidence(heel, parent, 0.9)
    make_symptom("child", lay_name="hurts at night", parent=parent)
    publish()

    assert "Hurts at night" not in text_of(client, "/conditions/heel/")
    assert "worked out from a related symptom" in text_of(client, "/symptoms/child/")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "/conditions/achilles-tendonitis/",
            """
            Home Conditions Achilles tendonitis
            Achilles tendonitis Also called Achilles tendinopathy, Tendo Achilles pain
            The tendon at the back of the heel is sore.
            See a doctor if it does not settle
            When to see a doctor If it has not settled in three weeks.
            Why it happens How to recognise it How it is found What helps How it usually goes
            Why it happens It was asked to do more than it could take.
            How to recognise it
            The bar shows how many people with Achilles tendonitis have it.
            Hardly anybody has all of it.
            What speaks for it More common with this than with other causes of pain there.
            Pain with the first steps in the morning 72% , most people
            30% with other causes · measured Source [1]
            What an examination may find Only somebody who examines you can tell.
            Hurts when squeezed 40% , about half 10% with other causes · our own estimate
            What makes it more likely Causes, habits, earlier illness, age and sex.
            Took ciprofloxacin 8% , a few people 2% with other causes · our own estimate
            What speaks against it Less common with this than with other causes of pain there.
            Began with a twist 5% , a few people 35% with other causes · our own estimate
            How it is found
            Ultrasound Imaging To see whether it is torn.
            Finds it in 95% of those who have it Clears over 99% of those who do not have it
            In 64 people.
            What helps
            What you can do yourself
            Anti-inflammatory tablets Eases the pain. Take care: Not with stomach ulcers.
            Evidence B: few or small trials Source [1]
            Not advised
            Steroid injection Worse after a year. Take care: The tendon can tear.
            Evidence X: evidence against, or a warning of harm
            How it usually goes Most are better in three months.
            How common 24% of people who see a doctor about pain there
            (from a source's words)
            Where Heel cord
            Codes ICD-10-CM M76.6 ICD-11 FB40.1
            Is this your pain?
            Answer a few questions: we tell you how soon to get help, and what may fit.
            Check my pain with a short form
            Sources
            de Jonge S et al. (2011). Incidence of tendon pain . Br J Sports Med 45:1026.
            Observational or accuracy study; figure seen on an extract.
            """,
        ),
        (
            "/symptoms/morning-pain/",
            """
            Home Symptoms Pain with the first steps in the morning
            Pain with the first steps in the morning Also called first-step pain
            It eases after some steps.
            What it points to
            Strongest first. The bar shows how many people with it have this.
            Achilles tendonitis 72% , most people measured Source [1] · 214 runners.
            What it speaks against
            People with another cause of pain there have this more often.
            Ankle sprain 15% , a few people our own estimate
            Doctors say Start-up pain Kind Symptom Who can tell You can tell yourself
            Where Heel cord
            With other causes
            30% of people whose pain there has another cause have it too.
            How we know Editorial.
            More exactly Stiff in the morning
            Is this your pain?
            Answer a few questions: we tell you how soon to get help, and what may fit.
            Check my pain with a short form
            Sources
            de Jonge S et al. (2011). Incidence of tendon pain . Br J Sports Med 45:1026.
            Observational or accuracy study; figure seen on an extract.
            """,
        ),
        (
            "/treatments/steroid-injection/",
            """
            Home Treatments Steroid injection Steroid injection Injection
            How steroid-injection is done.
            What it is used for
            Achilles tendonitis Not advised Worse after a year.
            Take care: The tendon can tear.
            Evidence X: evidence against, or a warning of harm
            """,
        ),
        (
            "/investigations/ultrasound/",
            """
            Home Tests Ultrasound Ultrasound Imaging Also called sonography
            What is done in ultrasound.
            What it is used for
            Achilles tendonitis To see whether it is torn.
            Finds it in 95% of those who have it Clears over 99% of those who do not have it
            In 64 people.
            No test is right every time: a test that finds nothing does not always mean that
            there is nothing.
            """,
        ),
        (
            "/anatomy/achilles-tendon/",
            """
            Home Anatomy Achilles tendon Achilles tendon Tendon In plain words: heel cord
            What achilles-tendon is.
            How it hangs together
            Achilles tendon attaches to Calcaneus (heel bone)
            Gastrocnemius (calf muscle) forms Achilles tendon
            What can go wrong there
            Achilles tendonitis The tendon at the back of the heel is sore.
            What is felt or seen there Pain with the first steps in the morning
            """,
        ),
        (
            "/symptoms/",
            """
            Symptoms Everything that can speak for or against a condition. Each page says which
            conditions it points to, and how strongly.
            What is felt Began with a twist Came on slowly Fever
            Pain with the first steps in the morning Stiff in the morning
            What is seen and found Hurts when squeezed
            Causes and risk factors Took ciprofloxacin
            """,
        ),
        (
            "/guides/",
            """
            Guides Questions that people ask about this pain, answered in plain words and with
            what is most likely.
            What causes heel pain in the morning? The first steps stretch the tendon.
            """,
        ),
        (
            "/search/?q=heel",
            """
            Search A condition, a symptom, a treatment, a part of the foot Search
            Found for: heel
            Conditions Achilles tendonitis The tendon at the back of the heel is sore.
            Guides What causes heel pain in the morning? The first steps stretch the tendon.
            Anatomy Achilles tendon What achilles-tendon is. Calcaneus What calcaneus is.
            """,
        ),
    ],
)
def test_a_page_tells_what_is_known(client: Client, path: str, text: str) -> None:
    publish_achilles()

    assert text_of(client, path) == one_line(text)


@pytest.mark.parametrize(
    ("_case", "path"),
    [
        ("condition", "/conditions/nothing/"),
        ("symptom", "/symptoms/nothing/"),
        ("treatment", "/treatments/nothing/"),
        ("test", "/investigations/nothing/"),
        ("structure", "/anatomy/nothing/"),
        ("a slug that is none", "/conditions/Not a slug/"),
        ("a page past the last", "/conditions/?page=2"),
        ("a page that is no number", "/conditions/?page=one"),
    ],
)
def test_what_is_not_there_is_a_404(client: Client, _case: str, path: str) -> None:
    publish_achilles()

    response = client.get(path)

    assert response.status_code == 404
    assert text_of(client, path).startswith("There is no such page")


def test_the_draft_and_candidates_are_never_shown(client: Client) -> None:
    publish_achilles()
    before = {path: text_of(client, path) for path in KNOWLEDGE_PAGES}

    Condition.objects.draft().update(name="Draft heel", summary="Draft heel.")
    Symptom.objects.draft().update(lay_name="Draft heel")
    Treatment.objects.draft().update(name="Draft heel")
    Structure.objects.draft().update(name="Draft heel")
    make_condition("draft-heel", name="Draft heel")
    make_guide("draft-guide", title="Draft heel?")
    releases.propose(by=make_user(), notes="A candidate.")

    assert {path: text_of(client, path) for path in KNOWLEDGE_PAGES} == before
    assert client.get("/conditions/draft-heel/").status_code == 404


def test_a_new_release_is_shown_at_once(client: Client) -> None:
    publish_achilles()
    Condition.objects.draft().filter(slug="achilles-tendonitis").update(name="Achilles pain")
    publish()

    assert text_of(client, "/conditions/achilles-tendonitis/").startswith(
        "Home Conditions Achilles pain Achilles pain"
    )


@pytest.mark.parametrize("path", KNOWLEDGE_PAGES)
def test_before_the_first_release_pages_say_so_calmly(client: Client, path: str) -> None:
    make_achilles()

    response = client.get(path)

    assert response.status_code == 503
    assert response["Retry-After"] == "300"
    assert main_text(response.content.decode()).startswith("We will be back soon")


def test_long_lists_have_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KnowledgeList, "paginate_by", 2)
    for slug in ("a", "b", "c"):
        make_condition(slug, name=f"Condition {slug}")
    publish()

    first, last = text_of(client, "/conditions/"), text_of(client, "/conditions/?page=2")

    assert [name for name in ("Condition a", "Condition b", "Condition c") if name in first] == [
        "Condition a",
        "Condition b",
    ]
    assert "Page 1 of 2 Next page" in first
    assert "Condition c" in last
    assert "Previous page Page 2 of 2" in last


SEARCH_IS_EMPTY = "Search A condition, a symptom, a treatment, a part of the foot Search "


@pytest.mark.parametrize(
    ("_case", "query", "start"),
    [
        ("no query", "", "Or look around Check my pain"),
        ("no word in it", "?!", "That holds no word to look for. Try “heel”"),
        ("only a NUL", "\0", "Or look around Check my pain"),
        ("a NUL in it", "uni\0corn", "Nothing found for “uni corn” Try fewer words"),
        ("a long one", "x" * 5000, f"Nothing found for “{'x' * 200}” Try fewer words"),
        ("markup", "<script>x()</script>", "Nothing found for “script>x()</script” Try fewer"),
    ],
)
def test_a_search_without_hits_helps_on(client: Client, _case: str, query: str, start: str) -> None:
    publish_achilles()

    response = client.get("/search/?q=" + quote(query))
    page = response.content.decode()

    assert response.status_code == 200
    assert main_text(page).startswith(SEARCH_IS_EMPTY + start)
    assert "script" not in {tag for tag, _ in tags(page)}


def test_the_query_stays_in_the_field(client: Client) -> None:
    publish_achilles()

    page = client.get("/search/?q=" + quote('"><b>heel')).content.decode()

    (field,) = [attributes for tag, attributes in tags(page) if tag == "input"]
    assert field == {
        "id": "q",
        "name": "q",
        "type": "search",
        "value": '"><b>heel',
        "maxlength": "200",
        "autocomplete": "off",
    }


# Queries of each page. All: the live release (1).
QUERIES = [
    # + guides, conditions
    ("/", 3),
    # Lists: + number of rows, rows of this page
    ("/conditions/", 3),
    ("/symptoms/", 3),
    ("/treatments/", 3),
    ("/investigations/", 3),
    ("/anatomy/", 3),
    ("/guides/", 3),
    ("/sources/", 3),
    # + condition, structures; evidence, treatments, tests; the sources of all four;
    #   for its structured data: the conditions nearest to it, what sets them apart
    ("/conditions/achilles-tendonitis/", 12),
    # + symptom, more exact symptoms, evidence; the sources of symptom and evidence;
    #   the families of symptoms, urgency rules, their criteria
    ("/symptoms/morning-pain/", 9),
    # + treatment, uses; the sources of both
    ("/treatments/nsaids/", 5),
    # + test, uses; the sources of both
    ("/investigations/ultrasound/", 5),
    # + structure and its sources, relations, inverse relations, conditions, symptoms, zones
    ("/anatomy/achilles-tendon/", 8),
    # + guides, conditions, symptoms, treatments, tests, structures
    ("/search/?q=heel", 7),
]


def grow() -> None:
    """More of everything on every page, each row with a source."""
    achilles = Condition.objects.draft().get(slug="achilles-tendonitis")
    morning = Symptom.objects.draft().get(slug="morning-pain")
    tablets = Treatment.objects.draft().get(slug="nsaids")
    tendon = Structure.objects.draft().get(slug="achilles-tendon")
    for _ in range(3):
        source = make_source()
        condition = make_condition(summary="Sore heel.")
        condition.structures.add(tendon)
        achilles.structures.add(make_structure())
        achilles.sources.add(source)
        make_evidence(condition, morning).sources.add(source)
        make_evidence(achilles, make_symptom(parent=morning)).sources.add(source)
        make_condition_treatment(condition, tablets).sources.add(source)
        make_condition_treatment(achilles, make_treatment()).sources.add(source)
        test = make_condition_investigation(achilles, make_investigation())
        test.sources.add(source)
        make_guide()


@pytest.mark.parametrize(("path", "queries"), QUERIES)
def test_a_page_costs_the_same_queries_at_any_size(
    client: Client, path: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_achilles()
    with django_assert_num_queries(queries):
        client.get(path)

    grow()
    publish()
    with django_assert_num_queries(queries):
        client.get(path)
