"""Who may do what in the admin, written by hand: a page that is not in here fails its test.

One column for each role, in the order of ROLES; "x" for allowed, "." for refused, "0" for a page
that is not there for anybody.
"""

from typing import NamedTuple

ROLES = ("none", "read-only", "editor", "reviewer", "administrator", "superuser")

#                 none
#                 |read-only
#                 ||editor
#                 |||reviewer
#                 ||||administrator
#                 |||||superuser
EVERYBODY = "xxxxxx"
READERS = ".xxxxx"
WRITERS = "..x.xx"
AUTHORS = "..xxxx"
REVIEWERS = "...xxx"
ADMINISTRATORS = "....xx"
NOBODY = "......"
NOTHING = "000000"


class Model(NamedTuple):
    """Who may do what with the rows of a model, and which actions its list offers to whom.

    Deleting what is ticked is always such an action; `actions` has others.
    """

    see: str
    add: str = NOBODY
    change: str = NOBODY
    delete: str = NOBODY
    actions: dict[str, str] = {}
    sheets: bool = False
    recorded: bool = False

    def pages(self, name: str) -> "dict[str, Page]":
        sheets = {
            f"{name}_export": Page(self.see, self.see),
            f"{name}_import": Page(self.add, self.add),
            f"{name}_process_import": Page(NOTHING, self.add),
        }
        recorded = {f"{name}_revert": Page(self.change, self.change, {"reason": "Wrong."})}
        return (
            (sheets if self.sheets else {})
            | (recorded if self.recorded else {})
            | {
                f"{name}_changelist": Page(self.see),
                f"{name}_add": Page(self.add, self.add),
                f"{name}_change": Page(self.see, self.change),
                f"{name}_delete": Page(self.delete, self.delete),
                f"{name}_history": Page(self.see),
            }
        )


class Page(NamedTuple):
    """Who gets a page, who may send its form if it has one, and what is sent to try it."""

    get: str
    post: str = ""
    sent: dict[str, str] = {}
    query: str = ""


KNOWLEDGE = Model(
    see=READERS, add=WRITERS, change=WRITERS, delete=WRITERS, sheets=True, recorded=True
)
REVIEWED = KNOWLEDGE._replace(actions={"review_selected": REVIEWERS})

MODELS = {
    "access.apikey": Model(
        see=ADMINISTRATORS,
        add=ADMINISTRATORS,
        change=ADMINISTRATORS,
        actions={"revoke_selected": ADMINISTRATORS},
    ),
    "auth.group": Model(
        see=ADMINISTRATORS, add=ADMINISTRATORS, change=ADMINISTRATORS, delete=ADMINISTRATORS
    ),
    "auth.user": Model(
        see=ADMINISTRATORS, add=ADMINISTRATORS, change=ADMINISTRATORS, delete=ADMINISTRATORS
    ),
    "axes.accessattempt": Model(see=ADMINISTRATORS, delete=ADMINISTRATORS),
    "conditions.condition": REVIEWED,
    "conditions.conditioninvestigation": KNOWLEDGE,
    "conditions.conditionsymptom": KNOWLEDGE,
    "conditions.conditiontreatment": KNOWLEDGE,
    "conditions.guide": KNOWLEDGE,
    "conditions.guideanswer": KNOWLEDGE,
    "conditions.investigation": KNOWLEDGE,
    "conditions.medicalword": Model(see=READERS, add=WRITERS, change=WRITERS, delete=WRITERS),
    "conditions.release": Model(see=READERS),
    "conditions.source": KNOWLEDGE,
    "conditions.structure": KNOWLEDGE,
    "conditions.structurerelation": KNOWLEDGE,
    "conditions.symptom": KNOWLEDGE,
    "conditions.treatment": REVIEWED,
    "conditions.zone": KNOWLEDGE,
    "triage.choice": KNOWLEDGE,
    "triage.control": Model(
        see=READERS, add=AUTHORS, change=AUTHORS, delete=AUTHORS, recorded=True
    ),
    "triage.feedback": Model(see=READERS),
    "triage.hazard": Model(
        see=READERS, add=REVIEWERS, change=REVIEWERS, delete=ADMINISTRATORS, recorded=True
    ),
    "triage.question": KNOWLEDGE,
    "triage.urgencycriterion": KNOWLEDGE,
    "triage.urgencyrule": REVIEWED,
    "triage.vignette": KNOWLEDGE,
    "triage.vignetteanswer": KNOWLEDGE,
}

# Pages beside the five of every model: by the name of the address, who gets it and who may send it.
# Names without "admin:" stand outside the admin site's own addresses.
CHOOSER = "?app_label=triage&model_name=choice&field_name=symptom"
PAGES = {
    "account": Page(EVERYBODY, EVERYBODY),
    "recovery-codes": Page(EVERYBODY, EVERYBODY),
    "audit": Page(READERS),
    "deleted": Page(READERS),
    "export-knowledge": Page(READERS),
    "export_audit": Page(REVIEWERS),
    "find-and-replace": Page(READERS, READERS),
    "import-knowledge": Page(NOTHING, WRITERS),
    "knowledge": Page(READERS),
    "preview": Page(READERS),
    "preview-page": Page(READERS),
    "preview-knowledge": Page(NOTHING, WRITERS),
    "problems": Page(READERS),
    "restore": Page(WRITERS, WRITERS),
    "review": Page("...000", "...000"),  # "not found" for reviewers, who have named no row
    "reviews": Page(READERS),
    "section": Page(READERS),
    "translations": Page(READERS),
    "admin:app_list": Page("0xxxxx"),  # Django's: "not found" for who may see nothing in it
    "admin:auth_user_access": Page(ADMINISTRATORS, ADMINISTRATORS, {"do": "reset"}),
    "admin:auth_user_password_change": Page(ADMINISTRATORS, ADMINISTRATORS),
    "admin:autocomplete": Page(READERS, query=CHOOSER),
    "admin:conditions_condition_copy_page": Page(WRITERS, WRITERS),
    "admin:conditions_condition_merge_page": Page(WRITERS, WRITERS),
    "admin:conditions_condition_review_this": Page(REVIEWERS),
    "admin:conditions_conditionsymptom_grid": Page(READERS, WRITERS),
    "admin:conditions_medicalword_preview": Page(NOTHING, READERS),
    "admin:conditions_symptom_merge_page": Page(WRITERS, WRITERS),
    "admin:conditions_treatment_review_this": Page(REVIEWERS),
    "admin:triage_urgencyrule_review_this": Page(REVIEWERS),
    "admin:conditions_release_comment": Page(AUTHORS, AUTHORS, {"text": "Why?"}),
    "admin:conditions_release_resolve": Page(NOTHING, AUTHORS),
    "admin:conditions_release_approve": Page(REVIEWERS, REVIEWERS, {"reason": "Good."}),
    "admin:conditions_release_propose": Page(WRITERS, WRITERS),
    "admin:conditions_release_reject": Page(REVIEWERS, REVIEWERS, {"reason": "Bad."}),
    "admin:conditions_release_roll-back": Page(REVIEWERS, REVIEWERS, {"reason": "Bad."}),
    "admin:index": Page(EVERYBODY),
    "admin:jsi18n": Page(EVERYBODY),
    "admin:password_change": Page(EVERYBODY, EVERYBODY),
    "admin:password_change_done": Page(EVERYBODY),
    "admin:search": Page(EVERYBODY),
    "admin:triage_hazard_document": Page(READERS),
    "admin:view_on_site": Page(NOTHING),
}
# Pages for who is not let in yet, or no longer wants to be; their own tests say what they do.
OPEN = {
    "admin:login",
    "admin:logout",
    "recovery",
    "second-factor",
    "second-factor-cancel",
    "second-factor-set-up",
}

# What the sidebar offers, by title.
SIDEBAR = {
    "API keys": ADMINISTRATORS,
    "Accounts": ADMINISTRATORS,
    "Anatomy": READERS,
    "Conditions": READERS,
    "Controls": READERS,
    "Deleted rows": READERS,
    "Evidence grid": READERS,
    "Evidence rows": READERS,
    "Export and import": READERS,
    "Failed log-ins": ADMINISTRATORS,
    "Feedback": READERS,
    "Find and replace": READERS,
    "Guides": READERS,
    "Hazards": READERS,
    "Investigations": READERS,
    "Investigations of conditions": READERS,
    "Medical words": READERS,
    "Places in the drawing": READERS,
    "Quality problems": READERS,
    "Questions": READERS,
    "Releases": READERS,
    "Reviews": READERS,
    "Roles": ADMINISTRATORS,
    "Sources": READERS,
    "Symptoms": READERS,
    "Translations": READERS,
    "Treatments": READERS,
    "Treatments of conditions": READERS,
    "Urgency rules": READERS,
    "Vignettes": READERS,
    "Who did what": READERS,
    "Your account": EVERYBODY,
}
