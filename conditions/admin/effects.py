"""'Preview effect': what an edit would change, without keeping it.

The edit is saved as always, with every check and every note of who did what, and then rolled back.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.widgets import UnfoldAdminSelectWidget

from conditions import effects
from conditions.admin.decisions import ProposalForm
from conditions.admin.knowledge import KnowledgeAdmin, Row
from conditions.effects import Effect
from conditions.releases import ReleaseError

# The name of the button: what a form is posted with to be previewed.
PREVIEW = "_preview_effect"
# Of a proposal, what changes results.
PARAMETERS = ("something_else_prior", "temperature")


class ReplayForm(forms.Form):
    prefix = "effect"  # beside the fields of the form that is previewed

    replayed = forms.TypedChoiceField(
        label="Stored assessments",
        choices=[(0, "None"), (25, "The last 25"), (100, "The last 100")],
        coerce=int,
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text="They are counted. What somebody answered is not shown.",
    )


class Saved(HttpResponse):
    """Stands for the answer to an edit that was saved; it is sent to nobody."""


class NotSaved(Exception):  # noqa: N818  it is no error: the answer says what to do
    def __init__(self, answer: HttpResponse) -> None:
        super().__init__()
        self.answer = answer


class PreviewsEffect(KnowledgeAdmin[Row]):
    previews_effect: ClassVar[bool] = True

    class Media:
        js: ClassVar[list[str]] = ["conditions/preview.js"]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        def usual() -> HttpResponse:
            return super(PreviewsEffect, self).changeform_view(
                request, object_id, form_url, extra_context
            )

        if PREVIEW not in request.POST:
            return usual()
        title = f"Effect of this {self.opts.verbose_name}"
        try:
            return _effect_page(
                request,
                title,
                lambda replayed: effects.of_edit(save=_saving(usual), replayed=replayed),
            )
        except NotSaved as refused:
            return _refusal(request, title, refused.answer)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        if PREVIEW in request.POST:
            return Saved()
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return Saved() if PREVIEW in request.POST else super().response_change(request, obj)


def effect_of_draft(request: HttpRequest, proposal: ProposalForm) -> HttpResponse:
    """With the parameters of the proposal; its notes need not be written yet."""
    title = "Effect of the whole draft"
    proposal.fields["notes"].required = False
    if not proposal.is_valid():
        return _refusal_page(request, title, _problems_of(proposal))
    parameters = {name: proposal.cleaned_data[name] for name in PARAMETERS}
    return _effect_page(
        request, title, lambda replayed: effects.of_draft(replayed=replayed, **parameters)
    )


def _effect_page(
    request: HttpRequest, title: str, measure: Callable[[int], Effect]
) -> TemplateResponse:
    """`measure` takes the number of assessments to replay. The page can be asked for once more."""
    form = ReplayForm(request.POST)
    if not form.is_valid():
        return _page(request, title, form=form)
    try:
        effect = measure(form.cleaned_data["replayed"] or 0)
    except ReleaseError as error:
        return _refusal_page(request, title, [str(error)])
    return _page(request, title, form=form, effect=effect)


def _saving(usual: Callable[[], HttpResponse]) -> Callable[[], None]:
    def save() -> None:
        answer = usual()
        if not isinstance(answer, Saved):
            raise NotSaved(answer)

    return save


def _refusal(request: HttpRequest, title: str, answer: HttpResponse) -> HttpResponse:
    """What is wrong with the form; the answer itself where it is no form, but leads elsewhere."""
    context = getattr(answer, "context_data", None)
    return _refusal_page(request, title, _problems(context)) if context else answer


def _refusal_page(request: HttpRequest, title: str, problems: Iterable[str]) -> TemplateResponse:
    return _page(request, title, problems=list(problems))


def _problems(context: dict[str, Any]) -> Iterator[str]:
    """Those of the form and of the rows below it."""
    yield from _problems_of(context["adminform"].form)
    for inline in context["inline_admin_formsets"]:
        rows = str(inline.opts.verbose_name_plural).capitalize()
        yield from (f"{rows}: {text}" for text in inline.formset.non_form_errors())
        for number, form in enumerate(inline.formset.forms, start=1):
            yield from (f"{rows}, row {number}, {text}" for text in _problems_of(form))


def _problems_of(form: forms.BaseForm) -> Iterator[str]:
    """A sentence for each error, that names the field."""
    for name, texts in form.errors.items():
        label = form[name].label if name in form.fields else ""
        yield from (f"{label}: {text}" if label else f"{text}" for text in texts)


def _page(request: HttpRequest, title: str, **context: Any) -> TemplateResponse:
    posted = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", ReplayForm().add_prefix("replayed")}
        for value in values
    ]
    return TemplateResponse(
        request,
        "admin/conditions/effect.html",
        {**admin.site.each_context(request), "title": title, "posted": posted, **context},
    )
