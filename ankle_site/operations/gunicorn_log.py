"""What gunicorn says goes into the site's log, without who asked for what."""

import logging
import re
from typing import Any

from gunicorn import glogging

# Its own words of a request that failed (gunicorn/workers/base.py). After them come the client's
# address, the address of the page with all that was asked, or what could not be read.
OF_SOMEBODY = re.compile(r"((?:Error handling|Invalid) request).*", re.DOTALL)


class Logger(glogging.Logger):  # type: ignore[misc]  # gunicorn has no types
    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.propagate = True
        self.error_log.addFilter(_without_request)


def _without_request(record: logging.LogRecord) -> bool:
    record.msg, record.args = OF_SOMEBODY.sub(r"\1", record.getMessage()), None
    return True
