import pytest

from triage.places import Place, numbers, places

ZONES = {
    "calf": ("calf-lower", "calf-upper"),
    "tendon": ("achilles-tendon",),
    "heel": ("heel-back", "heel-sides"),
    "heel-sides": ("heel-sides",),
}


@pytest.mark.parametrize(
    ("_case", "answers", "expected"),
    [
        (
            "numbered in the order of the answers, past those without a place",
            ["tendon", "fever", "calf", "heel"],
            {"tendon": 1, "calf": 2, "heel": 3},
        ),
        ("too few for a drawing", ["tendon", "calf", "fever"], {}),
        ("none", [], {}),
    ],
)
def test_answers_with_zones_have_places(
    _case: str, answers: list[str], expected: dict[str, int]
) -> None:
    assert places(answers, ZONES) == {
        answer: Place(number, ZONES[answer]) for answer, number in expected.items()
    }


@pytest.mark.parametrize(
    ("_case", "found", "expected"),
    [
        ("apart", [Place(1, ("arch",)), Place(2, ("ball",))], {"arch": 1, "ball": 2}),
        (
            "the more exact answer has the zone",
            [Place(1, ("heel-back", "heel-sides")), Place(2, ("heel-sides",))],
            {"heel-sides": 2, "heel-back": 1},
        ),
        ("as exact: the first", [Place(1, ("arch",)), Place(2, ("arch",))], {"arch": 1}),
    ],
)
def test_a_press_on_a_zone_ticks_one_answer(
    _case: str, found: list[Place], expected: dict[str, int]
) -> None:
    assert numbers(found) == expected
