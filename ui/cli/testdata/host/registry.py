#!/usr/bin/python3
"""Docker Hub for a computer that has no other: the registry's protocol for pulling,
with the images that "docker image save" wrote and tar unpacked.

registry.py FOLDER CERTIFICATE KEY [REFUSED...]; says "ready" when it listens
https://distribution.github.io/distribution/spec/api/
"""
import http.server
import json
import ssl
import sys

folder, certificate, key, *refused = sys.argv[1:]
with open(folder + "/index.json") as f:
    images = json.load(f)["manifests"]
latest = {i["annotations"]["io.containerd.image.name"].split("/")[-1]: i["digest"] for i in images}
types = {i["digest"]: i["mediaType"] for i in images}


class Registry(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/v2/":
            return self.answer(200, b"{}", "application/json")
        image, kind, what = self.path.removeprefix("/v2/library/").split("/")
        if image in refused:
            text = {"errors": [{"code": "TOOMANYREQUESTS", "message": "You have reached your pull rate limit."}]}
            return self.answer(429, json.dumps(text).encode(), "application/json")
        digest = latest.get(image + ":" + what, what)
        try:
            with open(folder + "/blobs/" + digest.replace(":", "/"), "rb") as blob:
                self.answer(200, blob.read(), types.get(digest, "application/octet-stream"), digest)
        except FileNotFoundError:
            self.answer(404, b"{}", "application/json")

    do_HEAD = do_GET

    def answer(self, status, body, kind, digest=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if digest:
            self.send_header("Docker-Content-Digest", digest)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 443), Registry)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True)
print("ready", flush=True)
server.serve_forever()
