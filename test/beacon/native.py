"""
A beacon as czmq's zbeacon makes one: a socket with SO_BROADCAST, SO_REUSEADDR and SO_REUSEPORT,
bound to all addresses. Announces a text, prints the first beacon that it receives, and goes on.
"""
import json
import select
import socket
import sys

text, prefix, address = sys.argv[1:4]
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_UDP)
for option in (socket.SO_BROADCAST, socket.SO_REUSEADDR, socket.SO_REUSEPORT):
    udp.setsockopt(socket.SOL_SOCKET, option, 1)
udp.bind(("", 5670))
printed = False
while not (printed and prefix == "first"):
    udp.sendto(text.encode(), (address, 5670))
    while select.select([udp], [], [], 0.01)[0]:
        data, (host, port) = udp.recvfrom(255)
        if data.startswith(prefix.encode()) and not printed:
            print(json.dumps({"address": host, "port": port, "text": data.decode()}), flush=True)
            printed = True
