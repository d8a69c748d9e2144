"""Marks texts for translation where Django is not known: the pages translate them when shown."""


def gettext_noop(message: str) -> str:
    """The text as it is; by this name `makemessages` finds it."""
    return message
