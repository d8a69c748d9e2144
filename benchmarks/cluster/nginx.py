"""nginx as `deploy/` has it, for one machine and one client.

Three things differ: plain HTTP, its files lie in the run's folder, and one address may ask as often
as it likes, because all the load comes from one. Everything that retries is as in production.
"""

import re
from pathlib import Path

from benchmarks.cluster.parts import ROOT, Part, program

DEPLOY = ROOT / "deploy"
MAIN = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr warn;
{user}
events {{ worker_connections 2048; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{before_servers}
    server {{
        listen 127.0.0.1:{port};
        include {folder}/ankle_site.locations;
    }}
}}
"""


def proxy(folder: Path, *, port: int, nodes: list[int], user: str = "") -> Part:
    """In front of nodes at these ports."""
    folder.mkdir()
    (folder / "ankle_site.nodes").write_text(_nodes(nodes))
    locations = (DEPLOY / "ankle_site.locations").read_text()
    (folder / "ankle_site.locations").write_text(
        _changed(
            locations,
            (r"access_log /var/log/nginx/\S+ ankle_site;", "access_log off;"),
            (r"root /srv/ankle-site/var;", f"root {ROOT / 'var'};"),
            (r"root /srv/ankle-site/deploy;", f"root {DEPLOY};"),
            (r"limit_conn ankle_connections \d+;", "limit_conn ankle_connections 1000;"),
            (r"burst=\d+ nodelay", "burst=10000 nodelay"),
        )
    )
    before_servers, _, _ = (DEPLOY / "nginx.conf").read_text().partition("\nserver {")
    http = _changed(
        before_servers,
        (r"include ankle_site.nodes;", f"include {folder}/ankle_site.nodes;"),
        (r"rate=\d+r/s", "rate=10000r/s"),
    )
    path = folder / "nginx.conf"
    path.write_text(MAIN.format(folder=folder, port=port, before_servers=http, user=user))
    command = [program("nginx"), "-p", str(folder), "-c", str(path), "-e", "stderr"]
    return Part("nginx", command, port, folder / "log")


def _nodes(ports: list[int]) -> str:
    """The file's own lines with other ports, so that what it says of failures is tried."""
    lines = (DEPLOY / "ankle_site.nodes").read_text()
    shape = re.search(r"^server 127\.0\.0\.1:\d+( .*)?;$", lines, re.MULTILINE)
    assert shape is not None
    return "".join(f"server 127.0.0.1:{port}{shape[1] or ''};\n" for port in ports)


def _changed(text: str, *changes: tuple[str, str]) -> str:
    """With each change made; what is not there any more would be tried with other limits."""
    for pattern, new in changes:
        text, times = re.subn(pattern, new, text)
        assert times == 1, f"{pattern} is {times} times in deploy/"
    return text
