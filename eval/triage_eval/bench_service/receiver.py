"""A receiver of webhooks on loopback that takes everything: `python -m triage_eval.bench_service.receiver PORT`."""

import asyncio
import sys


async def _take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer every request on one connection with 204."""
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = head.partition("content-length:")[2].split("\r\n", 1)[0]
            await reader.readexactly(int(length or 0))
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def receive(port: int) -> None:
    """Receive until the process ends."""
    async with await asyncio.start_server(_take, "127.0.0.1", port) as server:
        await server.serve_forever()


def main() -> None:
    """Receive on the port that the command line names."""
    asyncio.run(receive(int(sys.argv[1])))


if __name__ == "__main__":
    main()
