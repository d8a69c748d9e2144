"""What prose and configuration promise is so."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.project import APPS, ROOT, name_of, project_files

PROSE = project_files("*.md")


def make_targets() -> set[str]:
    """The targets that `make` lists."""
    return set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_make_targets_that_prose_names_exist() -> None:
    named = {
        target
        for path in PROSE
        for target in re.findall(r"(?:`|^    )make ([a-z]+)", path.read_text(), re.MULTILINE)
    }

    assert named <= make_targets()


def test_the_readme_names_every_make_target() -> None:
    readme = (ROOT / "README.md").read_text()
    named = set(re.findall(r"(?:`|^    )make ([a-z]+)", readme, re.MULTILINE))

    assert named == make_targets() - {"help"}


@pytest.mark.parametrize("path", PROSE, ids=name_of)
def test_links_in_prose_lead_to_files_that_exist(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", path.read_text())
    own = [target for target in targets if "://" not in target and not target.startswith("mailto:")]

    assert [target for target in own if not (path.parent / target).exists()] == []


def variables_in_settings() -> dict[str, ast.expr | None]:
    """Environment variable -> its default as written, in the order of settings.py."""
    found: dict[str, ast.expr | None] = {}
    tree = ast.parse((ROOT / "ankle_site" / "settings.py").read_text())
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if not (isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "env"):
            continue
        name = call.args[0]
        if isinstance(name, ast.Constant) and call.func.attr != "read_env":
            found[str(name.value)] = call.args[1] if len(call.args) > 1 else None
    return found


def variables_in_docs() -> dict[str, str]:
    """Environment variable -> its default as documented."""
    rows = re.findall(
        r"^\| `([A-Z_]+)` \| ([^|]+) \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE
    )
    return dict(rows)


def as_documented(default: object) -> str:
    """A default as one would write it into the environment."""
    if isinstance(default, list):
        return f"`{','.join(default)}`" if default else "empty"
    if default == "":
        return "empty"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def variables_of_gunicorn() -> set[str]:
    text = (ROOT / "deploy" / "gunicorn.conf.py").read_text()
    return set(re.findall(r'environ\.get\("([A-Z_]+)"', text))


def test_every_environment_variable_is_documented_and_no_other() -> None:
    read = variables_in_settings().keys() | variables_of_gunicorn()
    assert variables_in_docs().keys() == read


def test_documented_defaults_are_those_of_the_settings() -> None:
    documented = variables_in_docs()
    plain = {
        name: as_documented(ast.literal_eval(default))
        for name, default in variables_in_settings().items()
        if isinstance(default, ast.Constant | ast.List) and name != "SECRET_KEY"
    }

    assert {name: documented[name] for name in plain} == plain


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        name_of(path)
        for path in project_files(*(f"{app}/*.py" for app in APPS))
        if name_of(path) != "ankle_site/settings.py"
        and re.search(r"\bos\.(environ\b(?!\.setdefault\(\"DJANGO_)|getenv)", path.read_text())
    ]

    assert readers == []


@pytest.mark.parametrize("path", project_files("requirements*"), ids=name_of)
def test_pinned_requirements_name_no_place_to_download_from(path: Path) -> None:
    assert re.findall(r"^.*(?:://|--index-url|--find-links).*$", path.read_text(), re.M) == []


# Elements that make a browser fetch something; plain links are fine.
FETCHES_FROM_ELSEWHERE = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed|object|use|image|input)\b[^>]*?
        \b(?:src|srcset|data|href)\s*=\s*["']?\s*(?:https?:)?//
      | <link\b[^>]*?\bhref\s*=\s*["']?\s*(?:https?:)?//
      | url\(\s*["']?\s*(?:https?:)?//
      | @import\s+["']\s*(?:https?:)?//
      | \b(?:fetch|import)\(\s*["'`](?:https?:)?//""",
    re.VERBOSE | re.IGNORECASE,
)
INLINE_CODE_OR_STYLE = re.compile(
    r"<script\b(?![^>]*\bsrc=)|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:",
    re.IGNORECASE,
)
TEMPLATES = project_files("*/templates/*")


@pytest.mark.parametrize(
    ("_case", "text"),
    [
        ("script", '<script defer src="https://cdn.example/x.js"></script>'),
        ("style sheet without scheme", '<link rel="stylesheet" href="//cdn.example/x.css">'),
        ("image", "<img alt='' src=http://cdn.example/x.png>"),
        ("font", "src: url('https://fonts.example/x.woff2')"),
        ("import", '@import "https://cdn.example/x.css"'),
        ("script that fetches", "fetch('https://api.example/')"),
    ],
)
def test_the_search_for_other_hosts_finds(_case: str, text: str) -> None:
    assert FETCHES_FROM_ELSEWHERE.search(text)


@pytest.mark.parametrize(
    "path", [*TEMPLATES, *project_files("*/static/*.css", "*/static/*.js")], ids=name_of
)
def test_nothing_is_loaded_from_another_host(path: Path) -> None:
    assert FETCHES_FROM_ELSEWHERE.findall(path.read_text()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_hold_no_inline_code_or_style(path: Path) -> None:
    """The Content-Security-Policy would block it."""
    assert INLINE_CODE_OR_STYLE.findall(path.read_text()) == []
