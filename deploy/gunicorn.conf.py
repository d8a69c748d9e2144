"""How gunicorn serves Ankle Site: `gunicorn --config deploy/gunicorn.conf.py`.

BIND says where (127.0.0.1:8001), WEB_CONCURRENCY how many processes (2 for each core). New code is
for a node that starts anew, and not for HUP.
"""

import gc
import multiprocessing
import os
from pathlib import Path
from typing import Any

wsgi_app = "ankle_site.wsgi"
bind = os.environ.get("BIND", "127.0.0.1:8001")
workers = int(os.environ.get("WEB_CONCURRENCY", 2 * multiprocessing.cpu_count()))
# Sync workers: the admin keeps the request on objects that threads would share, and they measured
# fastest on PostgreSQL.
worker_class = "sync"
# The libraries are in memory once; and a node that starts refuses connections until it can answer,
# so that nginx asks another. With HUP each process would load them while requests wait for it.
preload_app = True
# Requests that wait for a worker. nginx lets a hundred through (deploy/ankle_site.nodes) and says
# 503 to more: those beyond the backlog would be turned away by the kernel without a word.
backlog = 128
timeout = 30  # seconds; proposing a very large release is for the command
graceful_timeout = 30
max_requests = 20_000  # then a worker is made anew, whatever has gathered in it
max_requests_jitter = 2_000
control_socket_disable = True  # nodes of one user would fight for it, and signals do
# Answers come in bodies and never in addresses, but an access log would still say who asked when.
accesslog = None
# And its error log would say for what, and who. The site's log has it, formatted like all else.
logger_class = "ankle_site.operations.gunicorn_log.Logger"
errorlog = None
limit_request_line = 8190
limit_request_fields = 100
limit_request_field_size = 8190

# Where the processes keep what /metrics adds up, if anywhere; this gunicorn's alone.
METRICS = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")


def on_starting(server: Any) -> None:
    """What processes of an earlier start have counted is over."""
    if METRICS:
        Path(METRICS).mkdir(parents=True, exist_ok=True)
        for left in Path(METRICS).glob("*.db"):
            left.unlink()


def when_ready(server: Any) -> None:
    """What is loaded by now stays: no process looks through it for garbage again and again."""
    gc.collect()
    gc.freeze()


def child_exit(server: Any, worker: Any) -> None:
    """Counters of a process that has ended stay in the sums; what it had open goes."""
    if METRICS:
        from prometheus_client import multiprocess  # noqa: PLC0415  reads the directory's name

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
