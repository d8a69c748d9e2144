"""Publishes knowledge that is made up, on the empty database in DATABASE_URL.

`python -m benchmarks.load.knowledge CONDITIONS ROWS SYMPTOMS`
"""

if __name__ == "__main__":
    import django

    django.setup()

import sys

from django.contrib.auth.models import User

from benchmarks.synthetic import Size, fill_draft
from conditions.releases import approve, propose


def publish(size: Size) -> None:
    editor, reviewer = (User.objects.create_user(name) for name in ("editor", "reviewer"))
    fill_draft(size)
    approve(release=propose(by=editor, notes="Made up."), by=reviewer, reason="To be measured.")


if __name__ == "__main__":
    publish(Size(*map(int, sys.argv[1:])))
