"""What the cluster answers from: two releases of a made-up knowledge in which every name differs.

Run in a process of its own, which has the primary as DATABASE_URL:
`python -m benchmarks.cluster.knowledge`. Release 1 is live then, and 2 a candidate; it prints the
key of a program.
"""

if __name__ == "__main__":
    import os

    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "ankle_site.settings"
    django.setup()

from django.contrib.auth.models import User
from django.db.models import F, Value
from django.db.models.functions import Concat

from ankle_site.access.models import ApiKey
from benchmarks.cluster.cluster import EDITOR, REASON, REVIEWER
from benchmarks.synthetic import Size, fill_draft
from conditions.models import Condition, ConditionSymptom, Symptom
from conditions.releases import approve, propose
from triage.models import UrgencyRule

SIZE = Size(conditions=12, rows=180, symptoms=60)


def publish_two() -> str:
    """The key of a program, which asks with it."""
    editor, reviewer = (User.objects.create_user(name) for name in (EDITOR, REVIEWER))
    fill_draft(SIZE)
    approve(release=propose(by=editor, notes="First"), by=reviewer, reason=REASON)
    _rename_all()
    ConditionSymptom.objects.draft().update(frequency=F("frequency") * 0.9)
    propose(by=editor, notes="Second")
    program = ApiKey(name="Program", contact="nobody", created_by=reviewer)
    key = program.make_key()
    program.save()
    return key


def _rename_all() -> None:
    """So that no part of an answer can be taken for that of the other release."""
    again = Value(" again")
    Condition.objects.draft().update(name=Concat("name", again))
    Symptom.objects.draft().update(name=Concat("name", again), lay_name=Concat("lay_name", again))
    UrgencyRule.objects.draft().update(title=Concat("title", again))


if __name__ == "__main__":
    print(publish_two())
