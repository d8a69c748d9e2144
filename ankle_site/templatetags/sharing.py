"""What a page tells search engines, and sites on which somebody shares it."""

import json
from html import unescape
from typing import Any

from django import template
from django.template.context import RequestContext
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import to_locale

from ankle_site.languages import Version
from conditions.document import LICENCE

register = template.Library()

# Pages that hold no knowledge, so that no release of it reviews them.
STANDING = {"about", "privacy", "accessibility"}
# Inside a script only this ends it or begins a comment; the rest is for readers of old JavaScript.
ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


@register.simple_tag(takes_context=True)
def again(context: RequestContext, name: str) -> SafeString:
    """What the page has in a block of its templates, in another place as well."""
    blocks: Any = context.render_context[BLOCK_CONTEXT_KEY]
    return SafeString(blocks.get_block(name).render(context))


@register.simple_tag(takes_context=True)
def structured_data(context: RequestContext, version: Version) -> SafeString:
    """The page in the words of schema.org: a block of data, which no browser runs."""
    data = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": unescape(again(context, "title")).strip(),
        "url": version.address,
        "inLanguage": to_locale(version.code).replace("_", "-"),
        "license": LICENCE["url"],
        "publisher": {
            "@type": "Organization",
            "name": "Ankle Site",
            "url": context["request"].build_absolute_uri(reverse("home")),
        },
    }
    if context["section"] not in STANDING:
        data |= _medical(context["live_release"])
    if entity := context.get("main_entity"):
        data["mainEntity"] = entity
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return SafeString(f'<script type="application/ld+json">{text}</script>')


def _medical(release: Any) -> dict[str, Any]:
    """Of a page that shows knowledge: a second person reviews every release before it is live."""
    medical: dict[str, Any] = {
        "@type": "MedicalWebPage",
        "audience": {"@type": "MedicalAudience", "audienceType": "Patient"},
    }
    if release:
        medical |= {"version": release.number, "lastReviewed": f"{release.proposed_at:%Y-%m-%d}"}
    return medical
