"""A client over pyzmq of a kernel of examples/jupyter. Does what a notebook does, and prints what it has seen as JSON, one
observation a line, for client.test.ts to compare. Usage: client.py <connection file>
"""

import json
import sys

import zmq
from wire import Wire, endpoint

with open(sys.argv[1]) as file:
    connection = json.load(file)

context = zmq.Context()
wire = Wire(connection["key"])


def connect(channel, kind):
    socket = context.socket(kind)
    if kind == zmq.DEALER:
        socket.setsockopt(zmq.ROUTING_ID, wire.session.encode())
    if kind == zmq.SUB:
        socket.setsockopt(zmq.SUBSCRIBE, b"")
    socket.connect(endpoint(connection, channel))
    return socket


shell, control, stdin = (connect(channel, zmq.DEALER) for channel in ("shell", "control", "stdin"))
iopub, heart = connect("iopub", zmq.SUB), connect("hb", zmq.REQ)


def observe(what, value):
    print(json.dumps([what, value]), flush=True)


def send(socket, type, content, buffers=(), using=wire):
    message = wire.message(type, content)
    socket.send_multipart(using.pack(message, buffers=buffers))
    return message["header"]["msg_id"]


def execute(code, buffers=()):
    return send(shell, "execute_request", {"code": code, "silent": False, "allow_stdin": True}, buffers)


def receive(socket):
    return wire.unpack(socket.recv_multipart())


def outputs(id, until="idle"):
    """What a request puts out until the kernel is idle again, or until the first text."""
    seen = []
    while True:
        message = receive(iopub)
        if message["parent_header"].get("msg_id") != id:
            continue
        type, content = message["header"]["msg_type"], message["content"]
        if content.get("execution_state") == "idle":
            return seen
        if type in ("stream", "error", "execute_result", "display_data"):
            seen.append(message)
            if type == until:
                return seen


def text(message):
    content = message["content"]
    return content.get("text") or content.get("ename") or content["data"]["text/plain"]


def result(id):
    return [text(message) for message in outputs(id)]


heart.send(b"ping")
observe("heartbeat", heart.recv().decode())

observe("greeting", receive(iopub)["header"]["msg_type"])
id = send(shell, "kernel_info_request", {})
reply = receive(shell)
observe("kernel_info", [reply["parent_header"]["msg_id"] == id, reply["content"]["language_info"]["name"]])
outputs(id)

id = execute("print('hello'); x = 20; x + 1")
observe("outputs", result(id))
observe("reply", receive(shell)["content"]["status"])

ids = [execute("x * %d" % i) for i in range(50)]
observe("at once", [result(id) for id in ids] == [[str(20 * i)] for i in range(50)])
observe("replies in order", [receive(shell)["parent_header"]["msg_id"] for _ in ids] == ids)

id = execute("print('Hello ' + input('name? '))")
question = receive(stdin)
observe("question", [question["content"]["prompt"], question["parent_header"]["msg_id"] == id])
send(stdin, "input_reply", {"value": "Python"})
observe("outputs", result(id))
receive(shell)

blob = bytes(range(256)) * 4096
id = execute("display({'text/plain': 'blob'}, [buffers[0], buffers[1]])", [blob, b""])
(shown,) = outputs(id)
observe("buffers", [text(shown), shown["buffers"] == [blob, b""]])
receive(shell)

id = execute("nobody_knows_this")
observe("error", result(id))
observe("reply", receive(shell)["content"]["ename"])

send(shell, "execute_request", {"code": "x = 'forged'"}, using=Wire("another key"))
id = execute("x")
observe("forged", [result(id), receive(shell)["parent_header"]["msg_id"] == id])

id = execute("print('for ever'); while (true);")
observe("running", [text(message) for message in outputs(id, until="stream")])
interrupt = send(control, "interrupt_request", {})
observe("interrupted", [receive(control)["parent_header"]["msg_id"] == interrupt, result(id)])
receive(shell)
observe("kept", result(execute("x")))
receive(shell)

send(control, "shutdown_request", {"restart": False})
observe("shutdown", receive(control)["content"])
context.destroy(linger=0)
