"""BOOL query parameters: the Node client sends JSON true and false where the API has strings."""

import re

BOOL = re.compile(rb'"value":\s*(true|false)')


class BoolParameters:
    def __init__(self, inner):
        self.inner = inner

    async def __call__(self, scope, receive, send):
        is_call = scope["type"] == "http" and scope.get("method") == "POST"
        if not is_call or scope["path"].startswith("/upload"):
            return await self.inner(scope, receive, send)
        body = await whole(receive)
        if b"queryParameters" in body:
            body = BOOL.sub(rb'"value":"\1"', body)
        headers = [pair for pair in scope["headers"] if pair[0] != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        sent = False

        async def replay():
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        return await self.inner({**scope, "headers": headers}, replay, send)


async def whole(receive):
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def install():
    from local_bigquery.app import app

    app.add_middleware(BoolParameters)
