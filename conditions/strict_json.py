"""JSON from outside: one meaning a text, and a sentence where it has none."""

import json
from typing import Any


def read(data: bytes) -> Any:
    """What a JSON file in UTF-8 says; raises ValueError with a sentence for people."""
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_refuse)
    except UnicodeDecodeError:
        raise ValueError("The file is not in UTF-8.") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"The file is no JSON: {error}.") from None
    except RecursionError:
        raise ValueError("The file is nested too deeply.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON lets a name come twice, and programs differ in which value then counts."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"The name '{name}' comes twice in one object.")
        found[name] = value
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number in JSON.")
