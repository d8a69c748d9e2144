"""Template filters and tags for knowledge rows."""

from typing import Any

from django import template

from conditions import wording
from conditions.citations import Citations

register = template.Library()
register.filter("percent", wording.percent)
register.filter("how_common", wording.how_common)
register.filter("how_sure", wording.how_sure)
register.filter("or_heading", lambda label, kind: wording.heading(kind, label))


@register.inclusion_tag("conditions/_cite.html")
def cite(row: Any, citations: Citations) -> dict[str, Any]:
    """Links from a row to the page's list of sources."""
    return {"cited": [(citations.number(source), source) for source in row.sources.all()]}
