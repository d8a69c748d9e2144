import json
from io import StringIO

import pytest
from django.core.management import call_command

from tests.factories import make_guide, make_symptom

pytestmark = pytest.mark.django_db


def run_command(*arguments: str) -> tuple[str, int]:
    output = StringIO()
    try:
        call_command("check_knowledge", *arguments, stdout=output)
    except SystemExit as stop:
        return output.getvalue(), int(stop.code or 0)
    return output.getvalue(), 0


def test_the_command_groups_problems_by_place_and_fails_on_errors() -> None:
    make_guide("heel", title=" ")

    assert run_command() == (
        "ERROR guide heel\n"
        "    Empty: title. Write the text.\n"
        "    No answers define the guide: its page would rank by priors alone."
        " Add the answers that everybody who asks this question gives.\n"
        "2 errors, 0 warnings.\n",
        1,
    )


def test_the_command_succeeds_with_warnings() -> None:
    make_symptom("idle", background_note="Our judgement.")

    assert run_command() == (
        "WARNING symptom idle\n"
        "    No condition, urgency rule or guide uses it. Add evidence for it, or delete it.\n"
        "    No question asks for it. Add it as a choice to a question, or say that only an"
        " examiner can find it.\n"
        "0 errors, 2 warnings.\n",
        0,
    )


def test_the_command_prints_json() -> None:
    make_guide("heel")

    output, code = run_command("--json")

    assert (json.loads(output), code) == (
        [
            {
                "level": "error",
                "where": "guide heel",
                "message": "No answers define the guide: its page would rank by priors alone.",
                "what_to_do": "Add the answers that everybody who asks this question gives.",
            }
        ],
        1,
    )
