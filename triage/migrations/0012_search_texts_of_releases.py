"""Searches look through `conditions.SearchText`; releases from before there was one get theirs.

It stands in this app because only here the rows of both apps are there.
"""

from django.db import migrations

from conditions.search_words import written

CHUNK = 5_000
LANGUAGES = ["es"]
# Model -> fields of names, fields of texts, whether it has translations; as they were then.
FOUND_BY = {
    "conditions.condition": (
        ["name", "other_names"],
        ["summary", "causes", "outlook", "see_doctor"],
        True,
    ),
    "conditions.guide": (["title"], ["introduction"], True),
    "conditions.investigation": (["name", "other_names"], ["description"], True),
    "conditions.source": (["title", "authors"], ["published_in", "doi", "pmid", "pmcid"], False),
    "conditions.structure": (["name", "lay_name"], ["description"], True),
    "conditions.symptom": (["lay_name", "name", "other_names"], ["description"], True),
    "conditions.treatment": (["name", "other_names"], ["description", "cautions"], True),
    "conditions.zone": (["name"], [], True),
    "triage.question": (["text"], ["help_text", "why"], True),
    "triage.urgencyrule": (["title"], ["message", "rationale", "not_for"], True),
    "triage.vignette": (["title"], ["story"], False),
}


def write(apps, schema_editor):
    SearchText = apps.get_model("conditions", "SearchText")
    for label, (names, texts, translated) in FOUND_BY.items():
        rows = apps.get_model(label)._base_manager.filter(release__isnull=False)
        columns = ["pk", "release_id", *names, *texts, *(["i18n"] if translated else [])]
        batch = []
        for row in rows.order_by("pk").values(*columns).iterator(CHUNK):
            found_by_name = of_fields(row, names)
            batch.append(
                SearchText(
                    release_id=row["release_id"],
                    kind=label,
                    row=row["pk"],
                    names=found_by_name,
                    words=found_by_name + of_fields(row, texts),
                )
            )
            if len(batch) == CHUNK:
                SearchText.objects.bulk_create(batch)
                batch = []
        SearchText.objects.bulk_create(batch)


def of_fields(row, fields):
    english = "".join(written(row[name]) for name in fields)
    translated = row.get("i18n") or {}
    return english + "".join(
        written(translated.get(f"{name}_{language}", ""), language)
        for language in LANGUAGES
        for name in fields
    )


def remove(apps, schema_editor):
    apps.get_model("conditions", "SearchText").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("conditions", "0012_search_texts"),
        ("triage", "0011_assessments_of_programs"),
    ]

    operations = [migrations.RunPython(write, remove)]
