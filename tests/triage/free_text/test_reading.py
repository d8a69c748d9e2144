"""What is read of a text under a few names: states, what is set aside, spans, and how much work."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.free_text.ward import NAMES, WARD
from triage.free_text import matching, sentences
from triage.free_text.cues import CUES
from triage.free_text.index import Entry, Index
from triage.free_text.reading import Candidate, Mention, Reading, Span, Withheld, read
from triage.free_text.spelling import Spelling
from triage.values import AnswerState

YES, NO, UNSURE = AnswerState.YES, AnswerState.NO, AnswerState.UNSURE


@pytest.mark.parametrize(
    ("_case", "text", "answers"),
    [
        ("a name", "Swollen ankle", {"swelling": YES}),
        ("the slug", "swelling", {"swelling": YES}),
        ("words between", "My ankle is badly swollen.", {"swelling": YES}),
        ("other words for it", "it hurts underneath my heel", {"pain-under-heel": YES}),
        ("one of a name's alternatives", "it hurts when I jump", {"pain-running-jumping": YES}),
        ("a phrase", "it is black and blue", {"bruising": YES}),
        ("American spelling", "edema", {"swelling": YES}),
        ("a letter too few", "swolen", {"swelling": YES}),
        ("letters in the wrong order", "swollen ankel", {"swelling": YES}),
        ("the beginning of a long name", "took cipro", {"fluoroquinolone": YES}),
        ("no typo but another word", "my foot drags", {}),
        ("a pain alone", "it hurts", {}),
        ("a place alone", "my ankle", {}),
        ("no", "No swelling.", {"swelling": NO}),
        ("not", "it is not swollen", {"swelling": NO}),
        ("n't", "I don't have a fever", {"fever": NO}),
        ("a curled apostrophe", "I don\u2019t have a fever", {"fever": NO}),
        ("no apostrophe", "it isnt swollen", {"swelling": NO}),
        ("cannot see", "I can't see any swelling", {"swelling": NO}),
        ("no, or", "no swelling or bruising", {"swelling": NO, "bruising": NO}),
        (
            "a list with or",
            "no swelling, bruising or fever",
            dict.fromkeys(["swelling", "bruising", "fever"], NO),
        ),
        ("neither, nor", "neither swollen nor bruised", {"swelling": NO, "bruising": NO}),
        ("none after it", "Swelling: none", {"swelling": NO}),
        ("no after it", "swelling no, fever no", {"swelling": NO, "fever": NO}),
        ("normal after it", "my temperature is normal", {"fever": NO}),
        ("between the words", "Rest doesn't help", {"eased-by-rest": NO}),
        ("until but", "no swelling but bruising", {"swelling": NO, "bruising": YES}),
        ("until a comma", "no swelling, fever", {"swelling": NO, "fever": YES}),
        (
            "until another clause",
            "no swelling and it is bruised",
            {"swelling": NO, "bruising": YES},
        ),
        (
            "until a verb",
            "no swelling hurts when I run",
            {"swelling": NO, "pain-running-jumping": YES},
        ),
        ("until the sentence ends", "No swelling. Fever.", {"swelling": NO, "fever": YES}),
        ("not only", "not only swollen but bruised", {"swelling": YES, "bruising": YES}),
        ("taken back", "I wouldn't say there is no swelling", {"swelling": YES}),
        ("taken back, nothing denied", "I wouldn't say it is swollen", {"swelling": UNSURE}),
        ("part of the name", "it does not settle", {"no-better-after-weeks": YES}),
        ("not said without it", "it settles", {}),
        ("both", "I'm not losing weight without trying", {"weight-loss": NO}),
        ("maybe", "maybe some swelling", {"swelling": UNSURE}),
        ("not sure if", "not sure if it is swollen", {"swelling": UNSURE}),
        ("after it", "swelling, hard to tell", {"swelling": UNSURE}),
        ("may", "it may be swollen", {"swelling": UNSURE}),
        ("May", "in May it was swollen", {"swelling": YES}),
        ("cannot", "I can't stand on tiptoe", {"cannot-tiptoe": YES}),
        ("can", "I can stand on tiptoe", {"cannot-tiptoe": NO}),
        ("not able to", "I haven't been able to stand on tiptoe", {"cannot-tiptoe": YES}),
        ("not far", "I can't stand on tiptoe for long", {"cannot-tiptoe": UNSURE}),
        ("a relative", "My dad had a blood clot", {"family-blood-clot": YES}),
        ("and then oneself", "My wife has a fever and I am swollen", {"swelling": YES}),
        ("a child", "My son has a fever", {"fever": YES}),
        ("a child beside oneself", "My son has a fever and I smoke", {"smoking": YES}),
        ("a condition for pain", "it hurts if I run", {"pain-running-jumping": YES}),
        ("asked after it was told", "I'm swollen, could it be a fever?", {"swelling": YES}),
        ("long ago, and counts", "I had a blood clot years ago", {"previous-clot": YES}),
        ("the more general of two", "swollen", {"swelling": YES}),
        ("a name that says nothing", "the other", {}),
        ("the same twice", "swollen, really swollen", {"swelling": YES}),
        ("a longer name", "Swollen calf", {"calf-swelling": YES}),
        ("nothing", "", {}),
        ("signs", "?!... \U0001f9b6", {}),
    ],
)
def test_what_is_plain_is_an_answer(_case: str, text: str, answers: dict[str, AnswerState]) -> None:
    assert read(text, WARD).answers == answers


@pytest.mark.parametrize(
    ("_case", "text", "withheld", "trigger"),
    [
        ("somebody else", "My wife has a fever", Withheld.SOMEBODY_ELSE, "wife"),
        ("a question", "Could it be a fever?", Withheld.SUPPOSED, "Could it"),
        ("a question without its words", "fever?", Withheld.SUPPOSED, "fever"),
        ("a plan", "If I get a fever I will call", Withheld.SUPPOSED, "If"),
        ("a warning", "watch out for fever", Withheld.SUPPOSED, "watch out for"),
        ("elsewhere", "my elbow is swollen", Withheld.ELSEWHERE, None),
        ("over", "the fever cleared up", Withheld.PAST, "cleared up"),
        ("no longer", "I used to smoke", Withheld.PAST, "used to"),
        ("half a name", "the blood", Withheld.WEAK, None),
    ],
)
def test_what_is_not_plain_is_shown_and_not_believed(
    _case: str, text: str, withheld: Withheld, trigger: str | None
) -> None:
    reading = read(text, WARD)
    assert reading.answers == {}
    (mention,) = (m for m in reading.mentions if m.withheld is withheld)
    assert mention.symptom is None
    assert (mention.trigger.text if mention.trigger else None) == trigger


def test_a_mention_has_its_place_its_trigger_and_its_candidates() -> None:
    assert read("My foot? No swelling!", WARD) == Reading(
        mentions=(
            Mention(
                span=Span("swelling", 12, 20),
                state=NO,
                trigger=Span("No", 9, 11),
                symptom="swelling",
                withheld=None,
                candidates=(Candidate("swelling", "Swelling around the ankle", 1.0),),
            ),
        ),
        answers={"swelling": NO},
        unmatched=(Span("My foot", 0, 7),),
    )


def test_two_symptoms_with_one_name_are_both_shown_and_neither_is_believed() -> None:
    index = Index([Entry("b", "B", ["Lump"]), Entry("a", "A", ["A lump"])])
    reading = read("there is a lump", index)
    assert reading.answers == {}
    assert reading.mentions == (
        Mention(
            span=Span("lump", 11, 15),
            state=YES,
            trigger=None,
            symptom=None,
            withheld=Withheld.AMBIGUOUS,
            candidates=(Candidate("a", "A", 1.0), Candidate("b", "B", 1.0)),
        ),
    )


def test_of_a_symptom_and_its_kind_that_have_one_name_the_more_general_is_meant() -> None:
    index = Index([Entry("a", "A", ["Lump"], parent="b"), Entry("b", "B", ["A lump"])])
    assert read("there is a lump", index).answers == {"b": YES}


def test_yes_and_no_of_one_symptom_are_no_answer() -> None:
    reading = read("No swelling. The ankle is swollen.", WARD)
    assert reading.answers == {}
    assert [(m.state, m.symptom, m.withheld) for m in reading.mentions] == [
        (NO, None, Withheld.CONTRADICTED),
        (YES, None, Withheld.CONTRADICTED),
    ]


@pytest.mark.parametrize(("red_flag", "shown"), [(True, ["a"]), (False, [])])
def test_less_of_a_name_is_enough_to_show_a_red_flag(red_flag: bool, shown: list[str]) -> None:
    others = [Entry(slug, slug, [f"Purring {slug}s"]) for slug in ("cat", "dog")]
    index = Index([Entry("a", "A", ["Purring mice"], red_flag=red_flag), *others])
    reading = read("purring", index)
    assert [c.symptom for m in reading.mentions for c in m.candidates] == shown
    assert reading.answers == {}


SAID = st.sampled_from(
    [*CUES, *(name for names in NAMES.values() for name in names), ", ", ". ", "? ", "and", "pain"]
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(SAID, max_size=30).map(" ".join))


@given(TEXTS)
def test_every_place_is_that_of_its_text_and_every_answer_is_a_mention(text: str) -> None:
    reading = read(text, WARD)
    spans = [*reading.unmatched, *(m.span for m in reading.mentions)]
    spans += [m.trigger for m in reading.mentions if m.trigger]
    assert [span.text for span in spans] == [text[span.start : span.end] for span in spans]
    assert all(span.text for span in spans)
    said = {(m.symptom, m.state) for m in reading.mentions if m.withheld is None}
    assert said == set(reading.answers.items())
    for mention in reading.mentions:
        assert (mention.symptom is None) == (mention.withheld is not None)
        likely = [(-c.confidence, c.symptom) for c in mention.candidates]
        assert likely == sorted(likely)
        assert all(0 <= c.confidence <= 1 and c.symptom in WARD.entries for c in mention.candidates)


@given(st.lists(TEXTS, max_size=3))
def test_any_text_may_be_a_name(names: list[str]) -> None:
    index = Index([Entry("a", "A", names), Entry("b", "B", names)])
    for name in names:
        assert read(name, index).answers.keys() <= index.entries.keys()


@given(TEXTS)
def test_the_same_text_is_read_the_same(text: str) -> None:
    assert read(text, WARD) == read(text, WARD)


@given(TEXTS, st.lists(st.text(alphabet="qxz", min_size=1, max_size=9)))
def test_words_that_nobody_knows_say_nothing(text: str, unknown: list[str]) -> None:
    other = " ".join(unknown)
    assert read(f"{text}.\n{other}", WARD).answers == read(f"{text}.", WARD).answers


@pytest.mark.parametrize(
    ("_case", "words"),
    [
        ("a cue", "no "),
        ("many cues", "I can't say if no, or maybe not "),
        ("a name", "swelling "),
        ("a name and a cue", "no swelling, "),
        ("general words", "pain in my heel and "),
        ("mistyped words", "swolen "),
        ("unknown words", "xqzwv "),
        ("family", "my dad "),
    ],
)
def test_twice_the_text_is_at_most_twice_the_work(
    _case: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    work: Counter[str] = Counter()

    def count(owner: Any, name: str) -> None:
        whole = getattr(owner, name)

        def counted(*args: Any) -> Any:
            work[name] += 1
            return whole(*args)

        monkeypatch.setattr(owner, name, counted)

    count(matching, "_aligned")
    count(Spelling, "_nearest")
    count(sentences, "_ends")
    half = len(words * (1000 // len(words)))
    read((words * 1000)[:half], WARD)
    once = Counter(work)
    work.clear()
    read((words * 1000)[: 2 * half], WARD)
    assert {name: n for name, n in work.items() if n > 2 * once[name] + 20} == {}
