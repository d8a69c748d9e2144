"""What a variable of the environment may say, where environs and marshmallow do not know it.

Messages say what is allowed and repeat no value that may hold a password.
"""

import os
import re
from functools import partialmethod
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from environs import Env
from marshmallow import ValidationError
from marshmallow.validate import Length, Regexp

NAME = r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]"
PORT = "(:[0-9]{1,5})?"
SQLITE, POSTGRESQL = "django.db.backends.sqlite3", "django.db.backends.postgresql"
AT_POSTGRESQL = "postgresql://<user>:<password>@<host>:<port>/<name>"

Network = IPv4Network | IPv6Network


class Variables(Env):
    """environs', which says of a boolean and a number, too, what is allowed."""

    bool = partialmethod(  # type: ignore[assignment]
        Env.bool, error_messages={"invalid": "Give true or false."}
    )
    int = partialmethod(  # type: ignore[assignment]
        Env.int, error_messages={"invalid": "Give a whole number."}
    )
    float = partialmethod(  # type: ignore[assignment]
        Env.float, error_messages=dict.fromkeys(["invalid", "special"], "Give a number.")
    )

    def __init__(self) -> None:
        super().__init__()
        self.add_parser("database", database)


some = Length(min=1, error="Give at least one.")
host = Regexp(
    rf"(\*|\.?({NAME}))\Z",
    error="Give names such as ankle.example, without scheme, port, path or spaces.",
)
ORIGINS = "Give origins such as https://ankle.example, without a path or spaces."
origin = Regexp(rf"https?://({NAME}){PORT}\Z", error=ORIGINS)
# Where Django reads them, one may stand for all names below another.
origins = Regexp(rf"https?://(\*\.)?({NAME}){PORT}\Z", error=ORIGINS)


def origins_or_all(given: list[str]) -> None:
    if given != ["*"]:
        for one in given:
            origin(one)


def directory_or_nothing(path: str) -> None:
    """By its absolute path, because programs start in any directory."""
    if path and not (Path(path).is_absolute() and Path(path).is_dir() and os.access(path, os.W_OK)):
        raise ValidationError("Give the absolute path of a directory that can be written to.")


def network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise ValidationError(f"{error}. Give networks such as 10.0.0.0/8.") from error


def database(address: str | Path) -> dict[str, Any]:
    """As Django has it. The default is a Path, whose directory may still be to be made."""
    if isinstance(address, Path):
        return _server(f"sqlite:///{address}")
    found = _server(address)
    if found["ENGINE"] == POSTGRESQL and found["NAME"]:
        return found
    file = Path(found["NAME"])
    if found["ENGINE"] == SQLITE and (":memory:" in address or _is_in_a_directory(file)):
        return found
    raise ValidationError(
        f"Give {AT_POSTGRESQL}, or sqlite:////<absolute path> in a directory that exists."
    )


def _is_in_a_directory(file: Path) -> bool:
    return file.is_absolute() and file.parent.is_dir()


def replica(address: str) -> dict[str, Any]:
    found = _server(address)
    if found["ENGINE"] == POSTGRESQL and found["NAME"]:
        return found
    raise ValidationError(f"Give {AT_POSTGRESQL}.")


def _server(address: str) -> dict[str, Any]:
    try:
        return dict(dj_database_url.parse(address, conn_max_age=60))
    except ValueError:
        return {"ENGINE": None, "NAME": ""}


def redis_or_nothing(address: str) -> None:
    try:
        found = urlsplit(address)
        known = found.scheme in {"redis", "rediss"} and bool(found.hostname)
        known = known and found.port != 0 and bool(re.fullmatch("(/[0-9]*)?", found.path))
    except ValueError:  # of a port that is no number
        known = False
    if address and not known:
        raise ValidationError("Give redis://<host>:<port>/<number> or rediss://...")
