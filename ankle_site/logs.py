"""What the log may not hold: an address that is the key to somebody's answers."""

import logging
import re

# As long as a token (triage.models.assessment.new_token) or a signed link. No other part of an
# address is, but for slugs that nobody would choose; those are left out as well.
KEY = re.compile(r"(?<=/)[-\w:=.]{32,}(?=[/?\s]|$)")


class KeysLeftOut(logging.Filter):
    """Django logs the address of what it refuses, also where that is somebody's result."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        without = KEY.sub("...", message)
        if without != message:
            record.msg, record.args = without, ()
        return True
