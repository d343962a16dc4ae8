#!/usr/bin/python3
"""Stands in for every binary in local_run_test.py: the command name says which. It takes the flags that deploy/local/run
passes, opens the ports of its configuration file and ends on SIGTERM; FAIL=<name>[:migrate] makes that one fail."""
import http.server
import os
import re
import signal
import socket
import sys
import threading

name = os.path.basename(sys.argv[0]).removeprefix("mingbai-")
flags = sys.argv[1:]
if name == "mingbaictl":
    print("ctl", *[f for f in flags if not f.startswith("--")], *[f for f in flags if f.startswith("--period")])
    sys.exit(3 if os.environ.get("FAIL") == "ctl" else 0)

config = open(next(f for f in flags if f.startswith("--config=")).split("=", 1)[1]).read()
failing = name + (":migrate" if "--migrate" in flags else "")
if os.environ.get("FAIL") == failing:
    print(f'{{"level":"error","message":"{failing} cannot go on"}}', file=sys.stderr)
    sys.exit(1)
if "--migrate" in flags:
    sys.exit(0)


class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
http.server.ThreadingHTTPServer.allow_reuse_address = True
for key, port in re.findall(r'(\w+)_address: "127\.0\.0\.1:(\d+)"', config):
    if key == "listen":
        listener = socket.create_server(("127.0.0.1", int(port)))
    else:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Health)
        threading.Thread(target=server.serve_forever, daemon=True).start()
signal.pause()
