"""What `deploy/` names is there: variables, commands, files."""

import re
import runpy
from typing import Any

import pytest
import yaml
from django.core.management import get_commands
from django.template.loader import render_to_string
from django.utils import translation
from gunicorn.config import KNOWN_SETTINGS

from tests.architecture.project import ROOT
from tests.architecture.test_promises import variables_in_settings

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
# gunicorn.conf.py reads these two, and the settings do not.
OF_GUNICORN = {"BIND", "WEB_CONCURRENCY"}


def variables_in_deploy() -> set[str]:
    example = (DEPLOY / "ankle-site.env.example").read_text()
    units = "".join(path.read_text() for path in UNITS)
    return {
        *re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE),
        *re.findall(r"^Environment=([A-Z_]+)=", units, re.MULTILINE),
        *COMPOSE["x-site"]["environment"],
    }


def test_variables_are_those_of_the_settings() -> None:
    assert variables_in_deploy() - variables_in_settings().keys() - OF_GUNICORN == set()


def test_commands_exist() -> None:
    text = "".join(path.read_text() for path in DEPLOY.rglob("*") if path.is_file())
    named = set(re.findall(r"manage\.py ([a-z_]+)", text))
    assert named == {"check", "collectstatic", "delete_old_assessments", "migrate"}
    assert named <= get_commands().keys()


def test_files_that_compose_takes_from_here_exist() -> None:
    mounted = [
        volume.split(":")[0]
        for service in COMPOSE["services"].values()
        for volume in service.get("volumes", [])
        if volume.startswith("./")
    ]
    assert [name for name in mounted if not (DEPLOY / name).exists()] == [
        "./certificates/ankle.example.pem",
        "./certificates/ankle.example.key",
    ]
    assert (ROOT / COMPOSE["x-site"]["build"]["dockerfile"]).exists()


def test_gunicorn_knows_each_of_its_settings() -> None:
    known = {setting.name for setting in KNOWN_SETTINGS}
    found = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    own = {name for name in found if name.islower() and not name.startswith("_")}
    assert own - known == {"multiprocessing", "os"}


@pytest.mark.parametrize("language", ["en-gb", "es"])
def test_who_finds_the_site_busy_reads_when_not_to_wait(language: str) -> None:
    """nginx says it without the site, so what error pages say stands there once more."""
    with translation.override(language):
        advice = render_to_string("site/_emergency.html")
    said = [words.strip() for words in re.split(r"<(?!/?strong)[^>]*>", advice) if words.strip()]
    page = (DEPLOY / "busy.html").read_text()

    assert len(said) == 7
    assert [words for words in said if words not in page] == []


def test_nginx_lets_no_more_through_than_gunicorn_lets_wait() -> None:
    nodes = (DEPLOY / "ankle_site.nodes").read_text() + COMPOSE["configs"]["nodes"]["content"]
    backlog = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))["backlog"]

    let_through = [
        int(number) for number in re.findall(r"^server .* max_conns=(\d+);", nodes, re.M)
    ]
    assert let_through == [100] * 4
    assert max(let_through) < backlog
