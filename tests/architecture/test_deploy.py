"""What `deploy/` names is there: variables, commands, files."""

import re
import runpy
from typing import Any

import yaml
from django.core.management import get_commands
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
    assert own - known == {"gc", "multiprocessing", "os"}
