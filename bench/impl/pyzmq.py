"""The adapter for pyzmq: python3 pyzmq.py ROLE ENDPOINT SIZE WARM_MS RUN_MS

Its blocking sockets, as a program would use them. Big messages are lent (copy=False).
Contract: top of ../implementations.mjs.
"""

import json
import os
import resource
import signal
import sys
import threading
import time

import zmq

RING, BLOCK, HELLO, MARKER, MARK, END = 17, 68, 252, 253, 254, 255
GRACE_S, SLOWEST_BYTES_PER_S, LENT, PIECE = 30, 20_000_000, 65536, 1 << 20
# Least numbers of uploads: before the counted ones, and of those.
LEAST_UPLOADS = (5, 3)
INPROC = "inproc://bench"

role, _, detail = sys.argv[1].partition(":")
endpoint, _, second_endpoint = sys.argv[2].partition(",")
second_endpoint = second_endpoint or (endpoint if endpoint.endswith("*") else endpoint + "-2")
size = int(sys.argv[3])
phases = [(int(sys.argv[4]) / 1000, MARK), (int(sys.argv[5]) / 1000, END)]
copy = size < LENT
context = zmq.Context()
filled = {} if role in ("source", "sink") else {byte: bytes([byte]) * size for byte in [*range(RING), *range(HELLO, END + 1)]}


def say(**result):
    os.write(1, (json.dumps(result) + "\n").encode())


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak_bytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def opened(kind, **options):
    socket = context.socket(kind)
    for name, value in options.items():
        socket.setsockopt(getattr(zmq, name), value)
    return socket


def bound(socket, at=endpoint):
    socket.bind(at)
    return socket


def connected(socket, at=endpoint):
    socket.connect(at)
    return socket


def say_bound(*sockets):
    say(endpoint=",".join(socket.getsockopt_string(zmq.LAST_ENDPOINT).rstrip("\0") for socket in sockets))


def security(server):
    """The keys of curve.mjs."""
    if detail != "curve":
        return {}
    server_key = b"rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
    if server:
        return {"CURVE_SERVER": 1, "CURVE_PUBLICKEY": server_key, "CURVE_SECRETKEY": b"JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"}
    return {
        "CURVE_SERVERKEY": server_key,
        "CURVE_PUBLICKEY": b"Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID",
        "CURVE_SECRETKEY": b"D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs",
    }


def send_timed(socket, after_block=lambda: None):
    block = [filled[i % RING] for i in range(BLOCK)]
    total = 0
    for seconds, last in phases:
        cpu = cpu_seconds()
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            for message in block:
                socket.send(message, copy=copy)
            total += BLOCK
            after_block()
        socket.send(filled[last])
    return {"total": total, "cpu": cpu_seconds() - cpu}


def received(socket):
    return socket.recv() if copy else socket.recv(copy=False).buffer


def receive_timed(socket, answers=None):
    total = following = before = 0
    greeted = False
    start = cpu = 0.0
    while True:
        message = received(socket)
        byte = message[0]
        if len(message) != size or message[-1] != byte:
            raise ValueError(f"message {total + 1}: {len(message)} bytes from {byte} to {message[-1]}, not {size}")
        if byte == following:
            following = 0 if following == RING - 1 else following + 1
            total += 1
            if total & 63 == 0 and bytes(message) != filled[byte]:
                raise ValueError(f"message {total}: wrong bytes")
        elif byte == MARK:
            start, cpu, before = time.perf_counter(), cpu_seconds(), total
        elif byte == END:
            break
        elif answers and (byte == MARKER or (byte == HELLO and not greeted)):
            greeted = True
            answers.send(b"")
        elif not answers or byte != HELLO:
            raise ValueError(f"message {total + 1}: filled with {byte}, not {following}")
    seconds = time.perf_counter() - start
    say(total=total, messages=total - before, seconds=seconds, cpu=cpu_seconds() - cpu, rss=peak_bytes())


def round_trips(times, total):
    times.sort()
    at = lambda quantile: times[min(len(times) - 1, int(len(times) * quantile))] * 1e6
    return {"total": total, "roundtrips": len(times), "median_us": at(0.5), "p99_us": at(0.99), "rss": peak_bytes()}


def request_timed(socket):
    total = 0
    for seconds, _ in phases:
        times = []
        last = time.perf_counter()
        end = last + seconds
        while last < end:
            message = filled[total % RING]
            socket.send(message)
            reply = socket.recv()
            now = time.perf_counter()
            times.append(now - last)
            last = now
            if reply != message:
                raise ValueError(f"reply {total + 1}: {len(reply)} bytes of {reply[0]}")
            total += 1
    socket.send(filled[END])
    socket.recv()
    return round_trips(times, total)


def echo(socket):
    total = 0
    while True:
        message = socket.recv()
        socket.send(message)
        if message[0] == END:
            return total
        total += 1


def in_thread(work):
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def push():
    socket = connected(opened(zmq.PUSH, **security(False)))
    say(**send_timed(socket))
    sys.stdin.read()


def pull():
    socket = bound(opened(zmq.PULL, **security(True)))
    say_bound(socket)
    receive_timed(socket)


def pub():
    socket, answers = bound(opened(zmq.PUB, SNDHWM=0)), bound(opened(zmq.PULL), second_endpoint)
    say_bound(socket, answers)
    peers = int(detail or 1)
    answers.recv()
    socket.send(filled[HELLO])
    while not answers.poll(5 + peers // 5):
        socket.send(filled[HELLO])
    answers.recv()
    step = max(100, min(2000, 100_000 // peers))
    since = under_way = 0

    def mark():
        nonlocal since, under_way
        since += BLOCK
        if since < step:
            return
        since = 0
        socket.send(filled[MARKER])
        under_way += 1
        if under_way > 4:
            under_way -= 1
            answers.recv()

    say(**send_timed(socket, mark))
    sys.stdin.read()


def sub():
    answers = connected(opened(zmq.PUSH), second_endpoint)
    answers.send(b"")
    receive_timed(connected(opened(zmq.SUB, RCVHWM=0, SUBSCRIBE=b"")), answers)


def rep():
    socket = bound(opened(zmq.REP))
    say_bound(socket)
    say(total=echo(socket))


def req():
    say(**request_timed(connected(opened(zmq.REQ))))


def router():
    socket = bound(opened(zmq.ROUTER))
    say_bound(socket)
    total = 0
    while True:
        peer, body = socket.recv_multipart()
        socket.send_multipart([peer, body])
        if body[0] == END:
            break
        total += 1
    say(total=total)


def expect_filled(held, byte, total):
    piece = bytes([byte]) * PIECE
    if len(held) != size:
        raise ValueError(f"message {total + 1}: {len(held)} bytes, not {size}")
    for at in range(0, size, PIECE):
        if bytes(held[at : at + PIECE]) != piece[: min(PIECE, size - at)]:
            raise ValueError(f"message {total + 1}: wrong bytes")


def sink():
    socket = bound(opened(zmq.REP))
    say_bound(socket)
    total = 0
    while True:
        held = socket.recv(copy=False).buffer
        last = len(held) == 1 and held[0] == END
        if last:
            say(total=total, rss=peak_bytes())
        socket.send(b"\0")
        if last:
            return
        question = socket.recv()
        expect_filled(held, question[0], total)
        total += 1
        held = None
        socket.send(question)


def source():
    socket = connected(opened(zmq.REQ))
    message = bytearray(size)
    times = []

    def upload():
        piece = bytes([len(times) % RING]) * PIECE
        for at in range(0, size, PIECE):
            message[at : at + PIECE] = piece[: min(PIECE, size - at)]
        start = time.perf_counter()
        socket.send(message, copy=False)
        socket.recv()
        times.append(time.perf_counter() - start)
        socket.send(piece[:1])
        socket.recv()

    for (seconds, _), least in zip(phases, LEAST_UPLOADS):
        counted, end = 0, time.perf_counter() + seconds
        while counted < least or time.perf_counter() < end:
            upload()
            counted += 1
    socket.send(bytes([END]))
    socket.recv()
    say(**round_trips(times[-counted:], len(times)), first_us=times[0] * 1e6)


def inproc():
    socket = bound(opened(zmq.PULL), INPROC)
    thread = in_thread(lambda: say(**send_timed(connected(opened(zmq.PUSH), INPROC))))
    receive_timed(socket)
    thread.join()


def inproc_rtt():
    socket = bound(opened(zmq.REP), INPROC)
    thread = in_thread(lambda: say(**request_timed(connected(opened(zmq.REQ), INPROC))))
    say(total=echo(socket))
    thread.join()


if sys.argv[1] == "version":
    print(zmq.__version__)
    sys.exit()
signal.alarm(int(sum(seconds for seconds, _ in phases) + size / SLOWEST_BYTES_PER_S) + GRACE_S)
globals()[role.replace("-", "_")]()
context.destroy(linger=-1)
