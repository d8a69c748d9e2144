"""What a variable of the environment may say, where environs and marshmallow do not know it."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from marshmallow import ValidationError


def directory_or_nothing(path: str) -> None:
    if path and not (Path(path).is_dir() and os.access(path, os.W_OK)):
        raise ValidationError("Give a directory that exists and can be written to.")


def network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise ValidationError(f"{error}. Give networks such as 10.0.0.0/8.") from error
