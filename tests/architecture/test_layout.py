import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

from tests.architecture.project import APPS, ROOT, name_of, project_files

# The product's owner fixed these; beside them only configuration.
ROOMS = {
    "ankle_site",
    "conditions",
    "triage",
    "fixtures",
    "tests",
    "benchmarks",
    "deploy",
    "docs",
    ".ci",
}
FILES = {
    ".gitignore",
    ".pre-commit-config.yaml",
    "LICENSE",
    "LICENSE-knowledge",
    "Makefile",
    "README.md",
    "manage.py",
    "pyproject.toml",
    "requirements-audit.in",
    "requirements-audit.txt",
    "requirements-dev.in",
    "requirements-dev.txt",
    "requirements.in",
    "requirements.txt",
}
LONGEST_MODULE = 400  # lines
LONGEST_ADMIN_MODULE = 300
NAMES_THAT_SAY_NOTHING = {"utils", "helpers", "common", "misc", "manager", "managers"}


def test_the_top_level_holds_the_agreed_names_only() -> None:
    names = {path.relative_to(ROOT).parts[0] for path in project_files()}

    assert names == ROOMS | FILES


def test_imports_go_one_way() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")

    run = subprocess.run(
        [lint_imports, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stdout


def test_modules_are_short() -> None:
    too_long = {}
    for path in project_files("*.py"):
        longest = LONGEST_ADMIN_MODULE if "admin" in path.parts else LONGEST_MODULE
        lines = len(path.read_text().splitlines())
        if "migrations" not in path.parts and lines > longest:
            too_long[name_of(path)] = lines

    assert too_long == {}


def test_modules_are_named_for_their_subject() -> None:
    assert [
        name_of(path)
        for path in project_files("*.py")
        if NAMES_THAT_SAY_NOTHING.intersection([path.stem, *path.relative_to(ROOT).parts])
    ] == []


def test_no_module_is_empty_but_those_that_make_a_package() -> None:
    assert [
        name_of(path)
        for path in project_files("*.py")
        if path.name != "__init__.py" and not path.read_text().strip()
    ] == []


def own_migrations(app: str) -> list[Migration]:
    migrations = MigrationLoader(None).disk_migrations
    return [migrations[key] for key in sorted(migrations) if key[0] == app]


@pytest.mark.parametrize("app", [*APPS, "access"])
def test_migrations_have_names_and_one_line_of_history(app: str) -> None:
    migrations = own_migrations(app)

    for number, migration in enumerate(migrations, start=1):
        assert re.fullmatch(rf"{number:04}_(?!.*auto)[a-z_0-9]+", migration.name)
        before = [name for label, name in migration.dependencies if label == app]
        assert before == [earlier.name for earlier in migrations[number - 2 : number - 1]]


@pytest.mark.parametrize("app", [*APPS, "access"])
def test_migrations_have_a_way_back(app: str) -> None:
    assert [
        f"{migration.name}: {operation.describe()}"
        for migration in own_migrations(app)
        for operation in migration.operations
        if not operation.reversible
    ] == []


def test_every_test_runs() -> None:
    """Nothing is skipped or expected to fail: a test that cannot run is mended or deleted."""
    way_out = re.compile(
        r"\b(pytest|mark|unittest)\.(skip|skipif|skipIf|skipUnless|xfail|expectedFailure|importorskip)"
    )
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in project_files("tests/*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and way_out.search(ast.unparse(node))
    ]

    assert found == []


def test_every_folder_of_tests_is_a_package() -> None:
    """Two test modules of the same name would hide each other."""
    folders = {path.parent for path in project_files("tests/*.py")}

    assert [name_of(folder) for folder in folders if not (folder / "__init__.py").exists()] == []
