"""Who may do what touches every kind of knowledge at once."""

from typing import Any

from conditions.canonical import knowledge_models
from conditions.models import KnowledgeRow


def may(user: Any, *actions: str) -> bool:
    """Whether somebody may do all of this to every kind of knowledge row."""
    return all(may_with(model, user, *actions) for model in knowledge_models())


def may_with(model: type[KnowledgeRow], user: Any, *actions: str) -> bool:
    opts = model._meta
    return all(user.has_perm(f"{opts.app_label}.{name}_{opts.model_name}") for name in actions)
