"""What the generator itself can do: a bot that does nothing but send, on as few bytes as possible.

python -m benchmarks.load.ceiling PORT     polls, and answers every update with the same short message
"""

from __future__ import annotations

import asyncio
import re
import sys

_SIDE_BY_SIDE = 32
_CHAT = re.compile(rb'"chat":\{"id":(\d+)')
_UPDATE = re.compile(rb'"update_id":(\d+)')


class _Line:
    """One connection, one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def call(self, method: bytes, body: bytes) -> bytes:
        self._writer.write(
            b"POST /bot900:ceiling/%s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (method, len(body), body)
        )
        head = await self._reader.readuntil(b"\r\n\r\n")
        return await self._reader.readexactly(int(head.rpartition(b"Content-Length: ")[2]))


async def main(port: int) -> None:
    """Poll and answer until the process is ended."""

    async def line() -> _Line:
        return _Line(*await asyncio.open_connection("127.0.0.1", port, limit=2**20))

    polling = await line()
    chats: asyncio.Queue[bytes] = asyncio.Queue()

    async def send() -> None:
        sending = await line()
        while True:
            await sending.call(b"sendMessage", b"chat_id=%s&text=ok" % await chats.get())

    senders = [asyncio.create_task(send()) for _ in range(_SIDE_BY_SIDE)]
    offset = 0
    while senders:
        answer = await polling.call(b"getUpdates", b"timeout=20&limit=100&offset=%d" % offset)
        for chat in _CHAT.findall(answer):
            chats.put_nowait(chat)
        numbers = [int(number) for number in _UPDATE.findall(answer)]
        offset = max(numbers, default=offset - 1) + 1


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
