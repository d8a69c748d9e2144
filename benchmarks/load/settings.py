"""The site's own settings, with a bare view, and with static files in the folder of the run."""

import os
from pathlib import Path

from ankle_site.settings import *  # noqa: F403  all of them

STATIC_ROOT = Path(os.environ["STATIC_FOLDER"])
ROOT_URLCONF = "benchmarks.load.urls"
