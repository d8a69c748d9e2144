"""The API's schema as tests read it."""

from typing import Any

import yaml


def parsed(text: str | bytes) -> Any:
    """YAML, by libyaml: in Python it takes a second."""
    return yaml.load(text, Loader=yaml.CSafeLoader)
