"""A Debian mirror for one test: asks another one for each file once. It ends with the process that started it.

usage: mirror.py FROM FOLDER PORT_FILE
  FROM       address of the mirror, as in `deb FROM forky main`
  FOLDER     where the files are kept; made
  PORT_FILE  where the port on 127.0.0.1 is written; the mirror is its folder `debian`
"""

import hashlib
import http.server
import os
import pathlib
import sys
import threading
import time
import urllib.error
import urllib.request

FROM, FOLDER, PORT_FILE = sys.argv[1].rstrip("/"), pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
PARENT = os.getppid()
lock = threading.Lock()


def fetch(path):
    """The file as (status, bytes). Only what was found is kept: the rest may be found the next time."""
    kept = FOLDER / hashlib.sha256(path.encode()).hexdigest()
    with lock:
        if not kept.exists():
            try:
                with urllib.request.urlopen(FROM + path, timeout=60) as answer:
                    kept.write_bytes(answer.read())
            except urllib.error.HTTPError as error:
                return error.code, b""
            except OSError:
                kept.unlink(missing_ok=True)
                return 502, b""
    return 200, kept.read_bytes()


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers GET, which is all that apt asks."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):  # pylint: disable=invalid-name
        """One file."""
        status, body = fetch(self.path.removeprefix("/debian"))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Quiet: its output would be the test's."""


class Server(http.server.ThreadingHTTPServer):
    """Takes no notice of an apt that was killed while it was answered."""

    daemon_threads = True

    def handle_error(self, request, client_address):
        """Quiet, too."""


FOLDER.mkdir()
server = Server(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
ready = PORT_FILE.with_suffix(".new")
ready.write_text(str(server.server_address[1]))
ready.rename(PORT_FILE)
while os.getppid() == PARENT:
    time.sleep(0.5)
