"""The other side of the interop tests: pyzmq's sockets, which are native libzmq's, driven over standard input and output.

Each line in is a request {"id", "do", ...}; each has one line out, {"id", ...}, with "error" where it has failed. Requests
run side by side, so one that waits keeps no other from being answered. Parts of messages are in base64. The end of
standard input is the end of the program.
"""

import asyncio
import base64
import json
import sys

import zmq
import zmq.asyncio


# Options under the names of the package's API, with their names in zmq.h.
OPTIONS = {
    "routingId": "ROUTING_ID",
    "subscribe": "SUBSCRIBE",
    "plainServer": "PLAIN_SERVER",
    "plainUsername": "PLAIN_USERNAME",
    "plainPassword": "PLAIN_PASSWORD",
    "curveServer": "CURVE_SERVER",
    "curvePublicKey": "CURVE_PUBLICKEY",
    "curveSecretKey": "CURVE_SECRETKEY",
    "curveServerKey": "CURVE_SERVERKEY",
    "ipv6": "IPV6",
    "rate": "RATE",
}


class Peer:
    """The sockets of one test, by number, in a context of their own."""

    def __init__(self):
        self.context = zmq.asyncio.Context()
        self.sockets = []

    def add(self, socket):
        self.sockets.append(socket)
        return {"socket": len(self.sockets) - 1}

    async def open(self, kind, options):
        """Makes a socket; the options are set before it is bound or connected."""
        socket = self.context.socket(getattr(zmq, kind))
        for name, value in options.items():
            socket.setsockopt(getattr(zmq, OPTIONS[name]), value.encode() if isinstance(value, str) else value)
        return self.add(socket)

    async def monitor(self, socket, events):
        """Makes a socket that receives the named events of another one."""
        mask = sum(getattr(zmq, "EVENT_" + name) for name in events)
        return self.add(self.sockets[socket].get_monitor_socket(mask))

    async def bind(self, socket, endpoint):
        self.sockets[socket].bind(endpoint)
        return {"endpoint": self.sockets[socket].getsockopt(zmq.LAST_ENDPOINT).rstrip(b"\0").decode()}

    async def connect(self, socket, endpoint):
        self.sockets[socket].connect(endpoint)
        return {}

    async def send(self, socket, parts):
        await self.sockets[socket].send_multipart([base64.b64decode(part) for part in parts])
        return {}

    async def receive(self, socket):
        parts = await self.sockets[socket].recv_multipart()
        return {"parts": [base64.b64encode(part).decode() for part in parts]}

    async def reset(self):
        """Closes all sockets, with what they have still to send; requests that wait for one of them fail."""
        for socket in self.sockets:
            socket.close(linger=0)
        self.context.term()
        self.__init__()
        return {}


async def answer(peer, id, do, **arguments):
    try:
        result = await getattr(peer, do)(**arguments)
    except (Exception, asyncio.CancelledError) as error:
        result = {"error": str(error) or "the socket was closed"}
    sys.stdout.write(json.dumps({"id": id, **result}) + "\n")
    sys.stdout.flush()


async def main():
    peer = Peer()
    loop = asyncio.get_running_loop()
    tasks = set()
    print(json.dumps({"id": 0, "libzmq": zmq.zmq_version(), "curve": zmq.has("curve")}), flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.buffer.readline):
        task = asyncio.create_task(answer(peer, **json.loads(line)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    peer.context.destroy(linger=0)


asyncio.run(main())
