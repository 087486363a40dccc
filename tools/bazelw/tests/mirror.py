"""A Debian mirror for one test: requests each file once from another mirror. It ends with the process that started it.

usage: mirror.py FROM FOLDER PORT_FILE
  FROM       address of the mirror, as in `deb FROM forky main`
  FOLDER     folder for the files; created
  PORT_FILE  file to which the port on 127.0.0.1 is written; the mirror is at `/debian` there
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
    """Returns the file as (status, bytes). Keeps only files that were found, because others may be found the next time."""
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
    """Answers GET, the only method that apt uses."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):  # pylint: disable=invalid-name
        """Sends one file."""
        status, body = fetch(self.path.removeprefix("/debian"))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Prints nothing, because the output would appear in the test's output."""


class Server(http.server.ThreadingHTTPServer):
    """Ignores connections that break because apt was killed."""

    daemon_threads = True

    def handle_error(self, request, client_address):
        """Prints nothing."""


FOLDER.mkdir()
server = Server(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
ready = PORT_FILE.with_suffix(".new")
ready.write_text(str(server.server_address[1]))
ready.rename(PORT_FILE)
while os.getppid() == PARENT:
    time.sleep(0.5)
