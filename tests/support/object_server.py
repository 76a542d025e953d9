"""An S3 server over HTTP in this process (moto), which counts requests and fails some of them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from typing import Any


class ObjectServer:
    """Serves buckets until it is closed.

    Attributes:
        requests: how many there were of each method.
        fail: given a method and a path, tells whether this request fails.
    """

    def __init__(self) -> None:
        from moto.server import DomainDispatcherApplication, create_backend_app
        from werkzeug.serving import WSGIRequestHandler, make_server

        class Quiet(WSGIRequestHandler):
            def log_request(self, *_: object) -> None:
                pass

        self.requests: Counter[str] = Counter()
        self.fail = lambda _method, _path: False
        self._app = DomainDispatcherApplication(create_backend_app)
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True, request_handler=Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def _answer(self, request: dict[str, Any], start: Any) -> Iterable[bytes]:
        method, path = request["REQUEST_METHOD"], request["PATH_INFO"]
        self.requests[method] += 1
        if self.fail(method, path):
            request["wsgi.input"].read(int(request.get("CONTENT_LENGTH") or 0))
            start("503 Slow Down", [("Content-Type", "application/xml")])
            return [b"<Error><Code>SlowDown</Code></Error>"]
        answer: Iterable[bytes] = self._app(request, start)
        return answer

    def filesystem(self, bucket: str) -> Any:
        """Pyarrow's file system of this server, with a new bucket."""
        from pyarrow import fs

        filesystem = fs.S3FileSystem(
            access_key="any",
            secret_key="any",  # noqa: S106 - moto takes all
            region="us-east-1",
            scheme="http",
            endpoint_override=f"127.0.0.1:{self._server.server_port}",
            allow_bucket_creation=True,
        )
        filesystem.create_dir(bucket)
        return filesystem

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
