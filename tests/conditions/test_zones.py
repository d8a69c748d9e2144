"""What is felt and what lies where: the rows between the drawing and the knowledge."""

import pytest
from django.test import Client

from conditions.models import Zone
from conditions.quality import check_everything
from tests.factories import make_condition, make_structure, make_symptom, make_zone, publish
from tests.pages import main_text, tags

pytestmark = pytest.mark.django_db


def make_heel() -> None:
    make_condition()  # nothing is published without one
    bone, band = make_structure("calcaneus"), make_structure("plantar-fascia")
    pain = make_symptom("pain-under-heel")
    make_zone("under-heel-centre", [pain], name="under the middle of the heel")
    make_zone("under-heel-inner", [pain], [band], name="under the inner side of the heel")
    make_zone("heel-back", [make_symptom("pain-behind")], [bone], name="the back of the heel bone")
    make_zone("arch", [], [band], name="the arch of the foot")


def test_zones_are_found_by_symptom_in_order_and_in_one_release_only() -> None:
    make_heel()
    release = publish()
    make_zone("ball", [make_symptom("draft-only")])

    assert Zone.objects.in_release(release).by_symptom() == {
        "pain-behind": ("heel-back",),
        "pain-under-heel": ("under-heel-centre", "under-heel-inner"),
    }


def test_a_zone_of_several_structures_is_found_once() -> None:
    bone, skin = make_structure(), make_structure()
    zone = make_zone("heel-back", structures=[bone, skin])
    make_zone("ball", structures=[make_structure()])

    assert list(Zone.objects.draft().at_structures([bone, skin])) == [zone]


def marks(client: Client, path: str) -> list[str]:
    page = tags(client.get(path).content.decode())
    return [a["data-zone"] for _, a in page if "spot--marked" in a.get("class", "")]


def test_the_page_of_a_structure_marks_and_names_where_it_lies(client: Client) -> None:
    make_heel()
    publish()

    assert marks(client, "/anatomy/plantar-fascia/") == [
        "under-heel-inner",  # from the inner side
        "arch",
        "under-heel-inner",  # the sole
        "arch",
    ]
    text = main_text(client.get("/anatomy/plantar-fascia/").content.decode())
    assert (
        "Marked in the drawing: the arch of the foot; under the inner side of the heel. "
        "A right leg is drawn; a left one is its mirror image."
    ) in text


def test_what_lies_nowhere_in_the_drawing_has_no_drawing(client: Client) -> None:
    make_condition()
    make_structure("s1-nerve-root")
    publish()

    assert marks(client, "/anatomy/s1-nerve-root/") == []
    assert "drawing" not in main_text(client.get("/anatomy/s1-nerve-root/").content.decode())


def test_a_zone_without_a_shape_is_an_error() -> None:
    make_zone("arch")
    make_zone("elbow")

    assert [(p.level.value, p.where, p.message) for p in check_everything()] == [
        (
            "error",
            "zone elbow",
            "The drawing has no shape of this name, so nothing is shown there.",
        )
    ]
