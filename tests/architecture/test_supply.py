"""What the site is made of: pinned as one set, listed, under licences that may come in."""

import json
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.project import ROOT

pytestmark = pytest.mark.any_database


def pins(name: str) -> dict[str, str]:
    """Package -> version, each with a hash."""
    found: dict[str, str] = {}
    for block in re.split(r"\n(?=\S)", (ROOT / name).read_text()):
        if not block.startswith("#"):
            requirement = Requirement(block.partition("\\")[0].partition(" ;")[0])
            assert "--hash=sha256:" in block, requirement
            found[canonicalize_name(requirement.name)] = str(requirement.specifier)[2:]
    return found


def licences() -> list[tuple[str, str, list[str]]]:
    """Package, version and licences of each row of docs/licences.md."""
    text = (ROOT / "docs" / "licences.md").read_text()
    rows = re.findall(r"^\| (\S+) +\| (\S+) +\| (.*?) +\|$", text, re.MULTILINE)[1:]
    plain = [(name, version, re.sub("[()]", "", given)) for name, version, given in rows]
    return [(name, version, re.split("; | AND | OR ", given)) for name, version, given in plain]


def test_the_bill_of_materials_lists_what_is_pinned() -> None:
    bill = json.loads((ROOT / "docs" / "sbom.cdx.json").read_text())
    listed = [(canonicalize_name(c["name"]), c["version"]) for c in bill["components"]]

    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "ankle-site")
    assert sorted(listed) == sorted(pins("requirements.txt").items())


def test_the_list_of_licences_lists_what_is_pinned() -> None:
    listed = [(canonicalize_name(name), version) for name, version, _ in licences()]

    assert sorted(listed) == sorted(pins("requirements.txt").items())


def test_every_licence_is_one_that_may_come_in() -> None:
    security = (ROOT / "docs" / "SECURITY.md").read_text()
    table = security.partition("| Licence | Why it may |\n| --- | --- |\n")[2].partition("\n\n")[0]
    allowed = {
        name for row in table.splitlines() for name in re.findall("`([^`]+)`", row.split("|")[1])
    }
    used = {licence for *_, found in licences() for licence in found}

    assert used == allowed
    proprietary = "Other/Proprietary License"
    assert [name for name, _, found in licences() if proprietary in found] == ["qrcode"]


def test_packages_have_one_version_wherever_they_are_pinned() -> None:
    site, developing, audit = (pins(f"requirements{of}.txt") for of in ("", "-dev", "-audit"))

    assert site.items() <= developing.items()
    assert {name: developing.get(name, version) for name, version in audit.items()} == audit


def test_rules_of_security_are_left_out_only_where_they_are_named() -> None:
    """Of flake8-bandit, which are ruff's S."""
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]
    lint = ruff["lint"]
    left_out = {
        where: rules
        for where, codes in lint["per-file-ignores"].items()
        if (rules := [code for code in codes if re.match(r"S\d|S$|ALL", code)])
    }

    assert "S" in lint["select"]
    assert [code for code in lint["ignore"] if re.match(r"S\d|S$|ALL", code)] == []
    assert not {"exclude", "extend-exclude"} & (ruff.keys() | lint.keys())
    assert left_out == {
        "tests/**": ["S101", "S105", "S106", "S603", "S607"],
        "benchmarks/**": ["S101", "S603"],
        "docs/screenshots.py": ["S603"],
    }
