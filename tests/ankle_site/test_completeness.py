"""The report on how complete the translations are, as a command and as a page for editors."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from ankle_site.completeness import completeness
from tests.accounts import make_member
from tests.factories import make_zone

pytestmark = pytest.mark.django_db

CATALOGUE = r"""
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n != 1;\n"

msgid "Whole"
msgstr "Entero"

msgid "Open"
msgstr ""

#, fuzzy
msgid "Guessed"
msgstr "Adivinado"

msgid "one"
msgid_plural "many"
msgstr[0] "uno"
msgstr[1] ""
"""


@pytest.fixture
def words(tmp_path: Path, settings: Settings) -> Path:
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(CATALOGUE)
    settings.LOCALE_PATHS = [tmp_path]
    return folder / "django.po"


def test_the_command_names_what_is_missing_and_fails(words: Path, capsys: Any) -> None:
    make_zone("heel", name="the heel", i18n={"name_es": "el talón"})
    make_zone("toe", name="the toe")

    with pytest.raises(SystemExit) as ended:
        call_command("check_translations")

    printed = capsys.readouterr().out.splitlines()
    assert ended.value.code == 1
    assert printed[0] == "Español (es)"
    assert [line for line in printed if line.startswith("    zone")] == ["    zone: name: 1 of 2"]
    assert printed[printed.index("    zone: name: 1 of 2") + 1] == "        missing: toe"
    assert printed[-4:] == [
        "    words of the pages: 1 of 4",
        "        missing: Open",
        "        missing: Guessed",
        "        missing: one",
    ]


def test_the_knowledge_and_the_words_of_the_pages_are_counted_together(words: Path) -> None:
    make_zone("heel", name="the heel", i18n={"name_es": "el talón"})
    make_zone("toe", name="the toe")

    (spanish,) = completeness()

    assert (spanish.number, spanish.untranslated, spanish.outdated) == (6, 4, 0)


def test_the_command_is_content_where_all_is_translated(words: Path, capsys: Any) -> None:
    words.write_text(CATALOGUE.split('msgid "Open"', maxsplit=1)[0])
    make_zone("heel", name="the heel", i18n={"name_es": "el talón"})

    call_command("check_translations")

    assert "    words of the pages: 1 of 1" in capsys.readouterr().out.splitlines()


def test_editors_read_it_with_links_to_the_rows(client: Client) -> None:
    toe = make_zone("toe", name="the toe")
    client.force_login(make_member("editor"))

    page = client.get("/admin/translations/").content.decode()

    assert f'<a class="text-link" href="/admin/conditions/zone/{toe.pk}/change/">toe</a>' in page
    assert 'href="/admin/translations/"' in page  # in the sidebar


def test_nobody_else_reads_it(client: Client) -> None:
    client.force_login(make_member())

    assert client.get("/admin/translations/").status_code == 403
