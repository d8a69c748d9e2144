"""The site's own settings, but static files are collected into the run's folder."""

import os
from pathlib import Path

from ankle_site.settings import *  # noqa: F403  all of them

STATIC_ROOT = Path(os.environ["STATIC_FOLDER"])
