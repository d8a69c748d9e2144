"""Attacks by requests, of strangers and of staff: addresses, headers, cookies, forms, bodies."""

import json
from posixpath import basename
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import strategies as st

from conditions.canonical import knowledge_models
from tests.forms import address
from tests.fuzz.targets import Site, answered, attacked_with
from tests.fuzz.values import as_bytes, json_values, mutated, nonsense, parameters, texts
from tests.public_site import CHECK, GUIDED, TRIAGE, UNTRANSLATED, routes

PREVIEW = reverse("preview-knowledge")
FORM = "application/x-www-form-urlencoded"
HONEST = {
    "age": 45,
    "sex": "female",
    "answers": {"above-heel": "yes", "morning": "no", "swelling": "unsure"},
    "limit": 5,
    "release": 1,
}
HEADERS = (
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Content-Type",
    "Cookie",
    "Host",
    "HX-Current-URL",
    "HX-Request",
    "If-Modified-Since",
    "If-None-Match",
    "Origin",
    "Range",
    "Referer",
    "User-Agent",
    "X-CSRFToken",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-HTTP-Method-Override",
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
QUESTIONS = ("q-warning-signs", "q-where", "q-morning", "q-swelling", "q-background")
ANSWERS = (
    "yes",
    "no",
    "unsure",
    "above-heel",
    "snap",
    "tight-shoes",
    ":none",
    ":unsure",
    ":unsaid",
)

# All addresses without anything to fill in.
plain = st.sampled_from([f"/{route}" for route in routes() if "<" not in route])
pages = plain.filter(lambda path: not path.startswith(UNTRANSLATED))
lists = st.sampled_from([f"/{r}" for r in routes() if r.startswith("api/v1/") and "<" not in r])
slugs = st.sampled_from(["achilles-tendonitis", "morning", "rest", "squeeze", "where", "1"])


def send(client: Client, method: str, path: str, **sent: Any) -> Any:
    """Past what Django's client refuses to send: a browser is not what attacks."""
    query, body = sent.pop("query", {}), sent.pop("body", b"")
    found = {"QUERY_STRING": encoded(query), "PATH_INFO": latin(path), **sent}
    return answered(client.generic(method, "/", body, **found))


def encoded(values: Any) -> str:
    return urlencode(values, doseq=True, encoding="utf-8", errors="surrogatepass")


def latin(text: str) -> str:
    """As WSGI has it."""
    return text.encode(errors="surrogatepass").decode("latin-1")


def post(client: Client, path: str, fields: Any) -> Any:
    return send(client, "POST", path, body=encoded(fields).encode(), content_type=FORM)


def as_headers(headers: dict[str, str]) -> dict[str, str]:
    """Without what no server lets through."""
    return {
        {"Content-Type": "CONTENT_TYPE"}.get(name, f"HTTP_{name.upper().replace('-', '_')}"): latin(
            "".join(sign for sign in value if sign not in "\r\n\0")
        )
        for name, value in headers.items()
    }


@attacked_with(as_bytes(mutated(HONEST) | json_values) | nonsense)
def triage_bodies(site: Site, body: bytes) -> None:
    answer = send(Client(), "POST", TRIAGE, body=body, content_type="application/json")
    assert answer.status_code in {200, 400}
    if answer.status_code == 400:
        assert all(error["field"] and error["message"] for error in answer.json()["errors"])
    else:
        shares = [match["probability"] for match in answer.json()["matches"]]
        assert sum(shares) + answer.json()["something_else"] <= 1 + 1e-9


NAMES = ("search", "ordering", "page", "page_size", "release", "kind", "symptom", "condition")
MORE = ("icd10", "urgency", "from_year", "structure", "section", "required", "format", "cursor")


@attacked_with(st.tuples(lists, slugs | texts | st.just(""), parameters(*NAMES, *MORE)))
def api_queries(site: Site, asked: tuple[str, str, Any]) -> None:
    path, slug, query = asked
    answer = send(Client(), "GET", f"{path}{slug}/" if slug else path, query=query)
    assert answer.status_code in {200, 400, 404, 405}
    if answer.status_code != 200:
        assert answer.json()["status"] == answer.status_code


@attacked_with(
    st.tuples(
        st.sampled_from(METHODS),
        plain | texts.map(lambda text: f"/{text}"),
        st.dictionaries(st.sampled_from(HEADERS) | st.just("X-Other"), texts, max_size=4),
    )
)
def headers(site: Site, asked: tuple[str, str, dict[str, str]]) -> None:
    method, path, sent = asked
    send(Client(), method, path, **as_headers(sent))


parts = (
    texts | slugs | st.sampled_from(["es", "en-gb", "api", "v1", "check", "guided", "admin", ".."])
)


@attacked_with(st.lists(parts, max_size=6).map("/".join))
def paths(site: Site, path: str) -> None:
    for client in (Client(), site.staff):
        send(client, "GET", f"/{path}")
        send(client, "GET", f"/{path}/")


@attacked_with(st.tuples(pages, parameters("q", "page", "next", "lang", "release", "preview")))
def page_queries(site: Site, asked: tuple[str, Any]) -> None:
    path, query = asked
    if not path.startswith("/api/"):
        assert send(Client(), "GET", path, query=query).status_code in {200, 302, 404, 405}


answers = st.dictionaries(
    st.sampled_from(["age", "sex", "stop-after-red-flags", *QUESTIONS]) | texts,
    st.lists(st.sampled_from(["45", *ANSWERS]) | texts, max_size=3),
    max_size=8,
)


@attacked_with(answers)
def check_forms(site: Site, fields: Any) -> None:
    honest = {"age": "45", "q-warning-signs": ":none", "q-where": "above-heel"}
    for sent in (fields, honest | fields):
        assert post(Client(), CHECK, sent).status_code in {200, 302, 400}


@attacked_with(st.tuples(answers, st.sampled_from([*QUESTIONS, "q-none"]), answers))
def interview_forms(site: Site, sent: tuple[Any, str, Any]) -> None:
    person, question, said = sent
    client = Client()
    honest = {"for_whom": "me", "age": "45", "sex": "female"}
    post(client, GUIDED, honest | person)
    post(client, GUIDED, honest)
    for path in (f"questions/{question[2:]}/", "questions/warning-signs/", "person/", "answers/"):
        post(client, f"{GUIDED}{path}", said)


@attacked_with(st.dictionaries(st.sampled_from(["interview", "sessionid", "csrftoken"]), texts))
def cookies(site: Site, values: dict[str, str]) -> None:
    jar = "; ".join(f"{name}={value}" for name, value in values.items())
    for path in (GUIDED, f"{GUIDED}next/", f"{CHECK}", "/admin/", "/"):
        send(Client(enforce_csrf_checks=True), "GET", path, **as_headers({"Cookie": jar}))
        send(Client(enforce_csrf_checks=True), "POST", path, **as_headers({"Cookie": jar}))


@attacked_with(st.tuples(parameters("helped", "found"), texts))
def feedback_and_links(site: Site, sent: tuple[Any, str]) -> None:
    said, text = sent
    post(Client(), f"{site.result}feedback/", said)
    for path in (f"{site.result}why/{text}/", f"{GUIDED}resume/{text}/", f"{CHECK}{text}/"):
        send(Client(), "GET", path)


@attacked_with(parameters("username", "password", "next", "code"))
def log_ins(site: Site, fields: Any) -> None:
    for path in ("/admin/login/", "/admin/second-factor/", "/admin/second-factor/recovery/"):
        post(Client(), path, {"username": "ada", "password": "x"} | fields)
        post(site.staff, path, fields)


STAFF = (
    "audit",
    "deleted",
    "problems",
    "reviews",
    "find-and-replace",
    "export-knowledge",
    "translations",
)
staff_pages = st.sampled_from([*STAFF, "admin:conditions_conditionsymptom_grid", "admin:index"])
FILTERS = ("p", "q", "o", "e", "page", "kind", "label", "person", "since", "until", "find", "kinds")
MORE_FILTERS = ("days", "words", "size", "row", "release", "_popup", "_changelist_filters", "all")


@attacked_with(st.tuples(staff_pages, parameters(*FILTERS, *MORE_FILTERS)))
def staff_queries(site: Site, asked: tuple[str, Any]) -> None:
    page, query = asked
    send(site.staff, "GET", reverse(page), query=query)


models = st.sampled_from(sorted(admin.site._registry, key=lambda model: model._meta.label))
LOOKUPS = ("id", "release", "slug", "pk__in", "kind__exact", "condition__id__exact", "name__regex")


@attacked_with(st.tuples(models, parameters(*FILTERS, *LOOKUPS), texts))
def staff_lists(site: Site, asked: tuple[Any, Any, str]) -> None:
    model, query, key = asked
    send(site.staff, "GET", address(model, "changelist"), query=query)
    for page in ("change", "history", "delete"):
        send(site.staff, "GET", f"{address(model, 'changelist')}{key}/{page}/")


@attacked_with(st.tuples(json_values, parameters("action", "opened", "frequency-1-1", "basis-1-1")))
def grid_forms(site: Site, sent: tuple[Any, Any]) -> None:
    opened, fields = sent
    grid = reverse("admin:conditions_conditionsymptom_grid")
    post(site.staff, grid, {"opened": json.dumps(opened), "frequency-1-1": "0.5"} | fields)


TEXTS = {
    "admin:conditions_medicalword_preview": ("text", "language"),
    "find-and-replace": ("find", "replacement", "kinds", "hit", "match_case"),
    "import-knowledge": ("token", "replace", "preview"),
    "admin:conditions_release_propose": ("notes", "temperature", "something_else_prior"),
    "account": ("session", "do", "key"),
}


@attacked_with(
    st.sampled_from(sorted(TEXTS)).flatmap(
        lambda page: st.tuples(st.just(page), parameters(*TEXTS[page]))
    )
)
def staff_forms(site: Site, sent: tuple[str, Any]) -> None:
    page, fields = sent
    post(site.staff, reverse(page), fields)


def own_fields(model: Any) -> list[str]:
    fields = [field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)]
    return [*fields, "_save", "opened_version", "_preview", "name_es"]


@attacked_with(
    models.flatmap(lambda model: st.tuples(st.just(model), parameters(*own_fields(model))))
)
def row_forms(site: Site, sent: tuple[Any, Any]) -> None:
    model, fields = sent
    post(site.staff, address(model, "add"), fields)
    if row := model._default_manager.order_by("pk").first():
        post(site.staff, address(model, "change", row.pk), fields)


sheets = st.sampled_from(knowledge_models())
files = nonsense | as_bytes(json_values) | st.just(b"slug,name\na,A\n")


@attacked_with(st.tuples(sheets, files, texts, st.sampled_from("0123") | texts, texts))
def uploads(site: Site, sent: tuple[Any, bytes, str, str, str]) -> None:
    model, content, name, number, token = sent
    whole = {"format": latin(number), "resource": "", "import_file_name": latin(token)}
    for page, field in ((address(model, "import"), "import_file"), (PREVIEW, "file")):
        # Django's client sends no file without a name.
        file = SimpleUploadedFile(basename(latin(name)).strip(".") or "x", content)
        answered(site.staff.post(page, {field: file, **whole}))
    confirmed = {**whole, "original_file_name": latin(name), "preview": latin(token)}
    post(site.staff, address(model, "process_import"), confirmed)
