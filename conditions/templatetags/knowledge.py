"""Template filters and tags for knowledge rows."""

from collections.abc import Collection, Iterable
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Model
from django.template.defaultfilters import stringfilter
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from conditions import wording
from conditions.citations import Citations
from conditions.markdown import as_html, as_line
from conditions.models import Zone
from conditions.picture import BADGE, View, marked

register = template.Library()
register.filter("markdown", stringfilter(as_html))
register.filter("markdown_line", stringfilter(as_line))
register.filter("percent", wording.percent)
register.filter("how_common", wording.how_common)
register.filter("how_sure", wording.how_sure)
register.filter("in_brief", wording.in_brief)
register.filter("or_heading", lambda label, kind: wording.heading(kind, label))


@register.filter
def lang_of(row: Any, field: str) -> SafeString:
    """The attribute for the element around a text that is read in English for want of another."""
    language = get_language()
    told = language == settings.LANGUAGE_CODE or (row.i18n or {}).get(f"{field}_{language}")
    return SafeString("" if told else ' lang="en"')


@register.filter
def admin_page(row: Model) -> str:
    """The address where editors change the row."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


@register.inclusion_tag("conditions/_cite.html")
def cite(row: Any, citations: Citations) -> dict[str, Any]:
    """Links from a row to the page's list of sources."""
    return {"cited": [(citations.number(source), source) for source in row.sources.all()]}


@register.inclusion_tag("conditions/_views.html")
def views_of(views: Collection[View]) -> dict[str, Any]:
    """The drawing, hidden from screen readers: words beside it have to say the same."""
    return {"views": views, "badge": BADGE}


@register.inclusion_tag("conditions/_marked.html")
def picture_of(zones: Iterable[Zone]) -> dict[str, Any]:
    """The drawing with these zones marked and named; nothing where none of them is drawn."""
    found = list(zones)
    return {
        "views": marked([zone.slug for zone in found]),
        "names": [zone.name_i18n for zone in found],
    }
