"""MissedSearch: words that people looked for in vain, how often on a day; and nothing else."""

from django.db import models
from django.db.models import Q

LONGEST_QUERY = 80  # characters


class MissedSearch(models.Model):
    """conditions.missed_searches says what is kept, and for how long."""

    day = models.DateField()
    query = models.CharField(max_length=LONGEST_QUERY)
    number = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-day", "query"]
        verbose_name_plural = "missed searches"
        default_permissions = ()  # nobody edits it; the dashboard counts it
        constraints = [
            models.UniqueConstraint(fields=["day", "query"], name="a_missed_search_once_a_day"),
            models.CheckConstraint(condition=~Q(query=""), name="a_missed_search_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.query}, {self.day:%Y-%m-%d}"
