"""nginx as `deploy/` has it, for one machine and one client.

Two things differ: plain HTTP, and its files lie in the run's folder. Where all the load comes from
one address, that may ask as often as it likes. Everything that retries is as in production.
"""

import re
from pathlib import Path

from benchmarks.cluster.parts import ROOT, Part, program

DEPLOY = ROOT / "deploy"
# With logs for all of http, as distributions have them: `deploy/` has to say otherwise.
MAIN = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr warn;
{user}
events {{ worker_connections 2048; }}
http {{
    access_log {folder}/access.log;
    error_log stderr info;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{site}
}}
"""


def proxy(
    folder: Path, *, port: int, nodes: list[int], user: str = "", limited: bool = False
) -> Part:
    """In front of nodes at these ports; the server of http listens at a socket in the folder."""
    folder.mkdir()
    (folder / "ankle_site.nodes").write_text(_nodes(nodes))
    locations = _changed(
        (DEPLOY / "ankle_site.locations").read_text(),
        (r"root /srv/ankle-site/var;", f"root {ROOT / 'var'};"),
        (r"root /srv/ankle-site/deploy;", f"root {DEPLOY};"),
    )
    site = _changed(
        (DEPLOY / "nginx.conf").read_text(),
        (r"include ankle_site.nodes;", f"include {folder}/ankle_site.nodes;"),
        (r"^    include ankle_site.locations;", f"    include {folder}/ankle_site.locations;"),
        (r"^    listen 80;", f"    listen unix:{folder}/http;"),
        (r"^    listen 443 ssl http2;", f"    listen 127.0.0.1:{port};"),
        (r"^(    ssl_\w+ .*;\n){3}", ""),
    )
    if not limited:
        site = _changed(site, (r"rate=\d+r/s", "rate=10000r/s"))
        locations = _changed(
            locations,
            (r"limit_conn ankle_connections \d+;", "limit_conn ankle_connections 1000;"),
            (r"burst=50 nodelay", "burst=10000 nodelay"),
        )
    logs = re.compile("/var/log/nginx/")
    (folder / "ankle_site.locations").write_text(logs.sub(f"{folder}/", locations))
    path = folder / "nginx.conf"
    path.write_text(MAIN.format(folder=folder, site=logs.sub(f"{folder}/", site), user=user))
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
        text, times = re.subn(pattern, new, text, flags=re.MULTILINE)
        assert times == 1, f"{pattern} is {times} times in deploy/"
    return text
