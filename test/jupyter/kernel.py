"""A kernel for Python over pyzmq, which clients of examples/jupyter cannot tell from their own.

Cells run on the main thread, where SIGINT interrupts them; the five sockets are on another one, and the two talk over
inproc. Usage: kernel.py <connection file>
"""

import ast
import json
import os
import signal
import sys
import threading

import zmq
from wire import Wire, endpoint

context = zmq.Context()


class Cells:
    """Runs cells that come through a PAIR socket; tells through it what they put out."""

    def __init__(self, port):
        self.port = port
        self.running = False
        self.names = {"print": self.print, "input": self.input, "display": self.display}
        signal.signal(signal.SIGINT, self.interrupt)

    def interrupt(self, *_):
        if self.running:
            raise KeyboardInterrupt

    def tell(self, event, *buffers):
        self.port.send_multipart([json.dumps(event).encode(), *buffers])

    def print(self, *values):
        self.tell({"type": "stream", "content": {"name": "stdout", "text": " ".join(map(str, values)) + "\n"}})

    def display(self, data, buffers=()):
        self.tell({"type": "display_data", "content": {"data": data, "metadata": {}}}, *buffers)

    def input(self, prompt=""):
        self.tell({"type": "input_request", "content": {"prompt": prompt, "password": False}})
        return self.port.recv_multipart()[1].decode()

    def run(self, code):
        tree = ast.parse(code)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), self.names)
        return eval(compile(ast.Expression(last.value), "cell", "eval"), self.names) if last else None

    def serve(self):
        while True:
            try:
                kind, code, *self.names["buffers"] = self.port.recv_multipart()
            except zmq.ContextTerminated:
                return self.port.close()
            if kind != b"cell":
                continue  # an answer that came too late
            try:
                self.running = True
                value = self.run(code.decode())
                done = {} if value is None else {"value": repr(value)}
            except BaseException as error:
                done = {"failure": {"ename": type(error).__name__, "evalue": str(error), "traceback": []}}
            self.running = False
            self.tell({"type": "done", **done})


class Front:
    """The sockets."""

    def __init__(self, file, port):
        with open(file) as text:
            connection = json.load(text)
        self.wire = Wire(connection["key"])
        self.port = port
        kinds = {"shell": zmq.ROUTER, "control": zmq.ROUTER, "stdin": zmq.ROUTER, "iopub": zmq.XPUB, "hb": zmq.REP}
        self.sockets = {name: context.socket(kind) for name, kind in kinds.items()}
        self.sockets["iopub"].setsockopt(zmq.XPUB_VERBOSE, 1)
        self.sockets["iopub"].setsockopt(zmq.SNDHWM, 0)
        for name, socket in self.sockets.items():
            socket.bind(endpoint(connection, name))
            bound = socket.getsockopt(zmq.LAST_ENDPOINT).rstrip(b"\0").decode()
            connection[name + "_port"] = int(bound.replace("-", ":").rsplit(":", 1)[1])
        with open(file + ".new", "w") as text:
            json.dump(connection, text)
        os.replace(file + ".new", file)
        self.count = 0
        self.request = None

    def publish(self, type, content, request, buffers=()):
        message = self.wire.message(type, content, request["header"])
        self.sockets["iopub"].send_multipart(self.wire.pack(message, [type.encode()], buffers))

    def reply(self, channel, type, content, request):
        message = self.wire.message(type, content, request["header"])
        self.sockets[channel].send_multipart(self.wire.pack(message, request["identities"]))

    def answer(self, channel, request):
        type, content = request["header"]["msg_type"], request["content"]
        self.publish("status", {"execution_state": "busy"}, request)
        reply = {"status": "ok"}
        if type == "execute_request":
            self.count += 1
            self.request = request
            self.publish("execute_input", {"code": content["code"], "execution_count": self.count}, request)
            self.port.send_multipart([b"cell", content["code"].encode(), *request["buffers"]])
            return
        if type == "kernel_info_request":
            reply.update(protocol_version="5.3", implementation="pyzmq", language_info={"name": "python"})
        elif type == "interrupt_request":
            os.kill(os.getpid(), signal.SIGINT)
        elif type == "shutdown_request":
            reply["restart"] = content["restart"]
        self.finish(channel, type.replace("_request", "_reply"), reply, request)
        if type == "shutdown_request":
            sys.exit()

    def finish(self, channel, type, content, request):
        self.reply(channel, type, content, request)
        self.publish("status", {"execution_state": "idle"}, request)

    def told(self, event, buffers):
        type, request = event["type"], self.request
        if type == "input_request":
            self.reply("stdin", type, event["content"], request)
        elif type != "done":
            self.publish(type, event["content"], request, buffers)
        else:
            self.request = None
            reply = {"status": "error", **event["failure"]} if "failure" in event else {"status": "ok"}
            if "failure" in event:
                self.publish("error", event["failure"], request)
            if "value" in event:
                result = {"execution_count": self.count, "data": {"text/plain": event["value"]}, "metadata": {}}
                self.publish("execute_result", result, request)
            self.finish("shell", "execute_reply", {"execution_count": self.count, **reply}, request)

    def serve(self):
        """Until a request ends it; then what is still to be sent is sent, and the main thread is let go."""
        try:
            self.loop()
        finally:
            for socket in [*self.sockets.values(), self.port]:
                socket.close(linger=1000)
            context.term()

    def loop(self):
        names = {socket: name for name, socket in self.sockets.items()}
        while True:
            # While a cell runs, further requests stay in the socket.
            waiting = [socket for socket, name in names.items() if name != "shell" or self.request is None]
            ready, _, _ = zmq.select([*waiting, self.port], [], [])
            for socket in ready:
                parts = socket.recv_multipart()
                if socket is self.port:
                    self.told(json.loads(parts[0]), parts[1:])
                elif names[socket] == "hb":
                    socket.send_multipart(parts)
                elif names[socket] == "iopub":
                    if parts[0][:1] == b"\1":
                        welcome = self.wire.message("iopub_welcome", {"subscription": parts[0][1:].decode()})
                        socket.send_multipart(self.wire.pack(welcome, [parts[0][1:]]))
                else:
                    try:
                        request = self.wire.unpack(parts)
                    except ValueError as error:
                        print("refused:", error, file=sys.stderr)
                        continue
                    if names[socket] == "stdin":
                        self.port.send_multipart([b"answer", request["content"]["value"].encode()])
                    else:
                        self.answer(names[socket], request)


def main(file):
    cells, port = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
    cells.bind("inproc://cells")
    port.connect("inproc://cells")
    front = Front(file, port)
    thread = threading.Thread(target=front.serve, daemon=True)
    thread.start()
    print(file, flush=True)
    Cells(cells).serve()
    thread.join()


main(sys.argv[1])
