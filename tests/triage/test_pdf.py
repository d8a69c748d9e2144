from dataclasses import replace
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader
from pypdf.generic import Destination
from time_machine import travel

from conditions.models import Release
from tests.triage.pages import NOON, send
from triage.models import Assessment
from triage.pages import result_page
from triage.pdf import as_pdf
from triage.presentation import AnsweredQuestion

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SHEET = [
    "For the doctor: answers and result",
    "Made on 23 November 2026 with Ankle Site, by the patient or for the patient.",
    f"Name: {'_' * 34} Date of birth: {'_' * 18}",
    "See a doctor if it does not settle",
    "Make an appointment with a doctor if it is no better after two weeks, or if it gets worse.",
    "The patient",
    "Age and sex: 45 years, Female",
    "Where it hurts: Pain in the tendon just above the heel",
    "Says yes to: Pain with the first steps in the morning; More running or jumping than usual",
    "What it may be",
    "Condition Of people with these answers Speaks for it Speaks against it",
    "1. Achilles tendonitis about 9 of 10",
    "Yes: Pain in the tendon just above the heel; Yes: Pain with the first steps in the morning; "
    "Yes: More running or jumping than usual -",
    "2. Plantar fasciitis fewer than 1 of 20",
    "Yes: Pain with the first steps in the morning; Yes: More running or jumping than usual",
    "Yes: Pain in the tendon just above the heel",
    "3. Osteoarthritis of the ankle fewer than 1 of 20",
    "Yes: Pain with the first steps in the morning -",
    "4. Posterior tibial tendonitis fewer than 1 of 100 - -",
    "5. Torn Achilles tendon fewer than 1 of 100",
    "Yes: Pain in the tendon just above the heel",
    "No: A sudden snap or kick at the back of the ankle",
    "Something that is not in our list fewer than 1 of 20",
    "To ask",
    "\u2022 Could it be Achilles tendonitis? What else could it be?",
    "\u2022 Is a test needed, such as: Squeezing the calf?",
    "\u2022 What can I do myself, and what should I leave alone?",
    "\u2022 When should it be better, and what if it is not?",
    "\u2022 What should make me come back sooner?",
    "Every answer",
    "Is any of these true? No: A sudden snap or kick at the back of the ankle; The foot is cold, "
    "pale or blue.",
    "Where does it hurt most? Yes: Pain in the tendon just above the heel.",
    "Do the first steps in the morning hurt? Yes.",
    "Is it swollen? Not sure.",
    "What was new before it began? Yes: More running or jumping than usual. No: Shoes that press "
    "on the ankle.",
    "This is not a diagnosis. It ranks what may fit your answers and how soon to get help; only "
    "someone who examines you can tell what it is.",
]


def read(client: Client, **changes: str) -> PdfReader:
    with travel(NOON, tick=False):
        address = send(client, **changes)["Location"]
    return PdfReader(BytesIO(client.get(f"{address}result.pdf").content))


def text_of(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def test_it_is_a_file_to_keep_named_for_its_day(client: Client, clinic: Release) -> None:
    with travel(NOON, tick=False):
        address = send(client)["Location"]
    response = client.get(f"{address}result.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == ('attachment; filename="ankle-site-2026-11-23.pdf"')


def test_it_holds_every_answer_and_the_result(client: Client, clinic: Release) -> None:
    text = text_of(read(client))
    release = f"Release {clinic.number}, {clinic.checksum[:12]} \u00b7 1 / 1"
    assert text == " ".join([*SHEET, release])


def test_it_names_its_language_its_title_and_its_parts(client: Client, clinic: Release) -> None:
    pdf = read(client)
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Ankle Site: a result for the doctor"
    assert pdf.metadata.creation_date == NOON
    assert str(pdf.root_object["/Lang"]) == "en-gb"
    assert [str(part["/Title"]) for part in pdf.outline if isinstance(part, Destination)] == [
        "The patient",
        "What it may be",
        "To ask",
        "Every answer",
    ]


def test_the_same_result_makes_the_same_file(client: Client, clinic: Release) -> None:
    address = send(client)["Location"]
    first, second = (client.get(f"{address}result.pdf").content for _ in "ab")
    assert first == second


def test_an_emergency_says_so_first(client: Client, clinic: Release) -> None:
    text = text_of(read(client, q_warning_signs="cold-foot"))
    assert text.index("Get emergency help now") < text.index("The foot may get too little blood")
    assert text.index("The foot may get too little blood") < text.index("The patient")


def test_too_few_answers_are_not_ranked(client: Client, clinic: Release) -> None:
    text = text_of(read(client, q_where=":unsure", q_morning="", q_background=""))
    assert "What it may be Too little was answered to compare." in text
    assert "Warning signs" not in text


def test_warning_signs_left_open_are_named(client: Client, clinic: Release) -> None:
    assert "Warning signs without a yes or no: A sudden snap" in text_of(
        read(client, q_warning_signs=":unsure")
    )


def test_a_whole_form_of_answers_fits_two_sheets(client: Client, clinic: Release) -> None:
    send(client)
    page = result_page(Assessment.objects.get())
    words = ("Pain in the tendon just above the heel, and more words to fill the line", "No")
    many = [AnsweredQuestion("Is any of these true of it?", (words,) * 7) for _ in range(51)]

    pdf = PdfReader(BytesIO(as_pdf(replace(page, answered=many))))

    assert len(pdf.pages) == 2


def test_the_side_is_named(client: Client, clinic: Release) -> None:
    send(client)
    Assessment.objects.update(side="left")
    pdf = PdfReader(BytesIO(as_pdf(result_page(Assessment.objects.get()))))
    assert "Age and sex: 45 years, Female Side: Left Where it hurts:" in text_of(pdf)
