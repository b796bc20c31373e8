# native.py ROLE ENDPOINT OPTIONS: what ours.mjs is, of libzmq as Debian compiles it.
import json, sys, threading, time, zmq

role, endpoint, options = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
count, size = options.get("count", 20), options.get("size", 8)
names = {"rate": zmq.RATE, "recoveryInterval": zmq.RECOVERY_IVL, "multicastHops": zmq.MULTICAST_HOPS,
         "multicastMaxTransportDataUnit": zmq.MULTICAST_MAXTPDU if hasattr(zmq, "MULTICAST_MAXTPDU") else 84}
context = zmq.Context()
socket = context.socket(zmq.PUB if role == "pub" else zmq.SUB)
socket.linger = 0
for name, value in options.get("socket", {}).items():
    if name == "recoveryInterval": value = int(value)
    socket.setsockopt(names[name], value)

if role == "pub":
    socket.bind(endpoint)
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    number = 0
    while not ended.is_set():
        socket.send_multipart([str(number).encode(), bytes([number % 256]) * size])
        number += 1
        time.sleep(0.005)
else:
    socket.setsockopt(zmq.SUBSCRIBE, b"")
    socket.connect(endpoint)
    numbers, whole = [], True
    while len(numbers) < count:
        number, payload = socket.recv_multipart()
        numbers.append(int(number))
        whole = whole and payload == bytes([int(number) % 256]) * size
    gaps = sum(1 for a, b in zip(numbers, numbers[1:]) if b != a + 1)
    print(json.dumps({"count": len(numbers), "gaps": gaps, "whole": whole}), flush=True)
