"""What `deploy/` names is there: variables, commands, files."""

import re
import runpy
import secrets
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands
from django.template.loader import render_to_string
from django.utils import translation
from dotenv import dotenv_values
from gunicorn.config import KNOWN_SETTINGS

from tests.architecture.project import ROOT, project_files
from tests.architecture.test_promises import variables_in_settings, variables_of_gunicorn

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def variables_in_deploy() -> set[str]:
    example = (DEPLOY / "ankle-site.env.example").read_text()
    units = "".join(path.read_text() for path in UNITS)
    return {
        *re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE),
        *re.findall(r"^Environment=([A-Z_]+)=", units, re.MULTILINE),
        *COMPOSE["x-site"]["environment"],
    }


def test_variables_are_those_of_the_settings() -> None:
    known = variables_in_settings().keys() | variables_of_gunicorn()
    assert variables_in_deploy() - known == set()


def test_commands_exist() -> None:
    text = "".join(path.read_text() for path in project_files("deploy/*"))
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


def test_nothing_else_takes_the_addresses_of_nodes() -> None:
    """Docker starts no container, be it for one command, on an address that another one has."""
    [config] = COMPOSE["networks"]["default"]["ipam"]["config"]
    subnet, others = (ip_network(config[name]) for name in ("subnet", "ip_range"))
    fixed = {
        name: ip_address(service["networks"]["default"]["ipv4_address"])
        for name, service in COMPOSE["services"].items()
        if "networks" in service
    }
    commands = re.findall(r"run --rm ([a-z0-9-]+) ", (ROOT / "docs/operations.md").read_text())

    assert [*fixed] == ["node-1", "node-2"]
    assert all(address in subnet and address not in others for address in fixed.values())
    assert commands == ["release"]


def test_gunicorn_knows_each_of_its_settings() -> None:
    known = {setting.name for setting in KNOWN_SETTINGS}
    found = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    own = {name for name in found if name.islower() and not name.startswith("_")}
    assert own - known == {"gc", "multiprocessing", "os"}


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("_case", "changed", "found"),
    [
        ("as the example says", {}, []),
        (
            "over plain HTTP, and without a cache that all share",
            {"HTTPS": "false", "CACHE_URL": ""},
            [
                *("ankle_site.W002", "ankle_site.W007"),
                *("security.W004", "security.W008", "security.W012", "security.W016"),
            ],
        ),
    ],
)
def test_the_check_before_going_live_finds_nothing_but_mistakes(
    tmp_path: Path, _case: str, changed: dict[str, str], found: list[str]
) -> None:
    """Of docs/operations.md, without `--database`: the example's servers are nowhere."""
    (tmp_path / "staticfiles.json").write_text('{"version": "1.1", "paths": {"a": "b"}}')
    (tmp_path / "production.py").write_text(
        f"from ankle_site.settings import *\nSTATIC_ROOT = {str(tmp_path)!r}\n"
    )
    example = dotenv_values(DEPLOY / "ankle-site.env.example")
    assert [name for name, value in example.items() if not value] == ["SECRET_KEY"]
    run = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={
            **{name: value or "" for name, value in example.items()},
            "SECRET_KEY": secrets.token_urlsafe(50),
            "DEBUG": "false",  # a developer's .env says otherwise
            "DJANGO_SETTINGS_MODULE": "production",
            "PYTHONPATH": str(tmp_path),
            **changed,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    told = sorted(re.findall(r"\(([a-z_]+\.[EW]\d+)\)", run.stderr))
    assert (told, run.returncode) == (found, int(bool(found))), run.stderr


@pytest.mark.parametrize("language", ["en-gb", "es"])
def test_who_finds_the_site_busy_reads_when_not_to_wait(language: str) -> None:
    """nginx says it without the site, so what error pages say stands there once more."""
    with translation.override(language):
        advice = render_to_string("site/_emergency.html")
    said = [words.strip() for words in re.split(r"<(?!/?strong)[^>]*>", advice) if words.strip()]
    page = (DEPLOY / "busy.html").read_text()

    assert len(said) == 7
    assert [words for words in said if words not in page] == []
    assert '<main id="main">' in page  # what the interview shows of a page with 503, in its place


def test_its_page_may_have_its_own_style_and_nothing_else() -> None:
    [style] = re.findall("<style>(.*?)</style>", (DEPLOY / "busy.html").read_text(), re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"

    assert f'"{policy}" always' in (DEPLOY / "ankle_site.locations").read_text()


def test_nginx_lets_no_more_through_than_gunicorn_lets_wait() -> None:
    nodes = (DEPLOY / "ankle_site.nodes").read_text() + COMPOSE["configs"]["nodes"]["content"]
    backlog = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))["backlog"]

    let_through = [
        int(number) for number in re.findall(r"^server .* max_conns=(\d+);", nodes, re.M)
    ]
    assert let_through == [100] * 4
    assert max(let_through) < backlog
