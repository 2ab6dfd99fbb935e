# Says welcome to everybody at these ports, over IPv4 and IPv6, in the background.
import os
import selectors
import socket

select = selectors.DefaultSelector()
for kind, port in [("STREAM", 80), ("STREAM", 81), ("STREAM", 4444), ("DGRAM", 80)]:
    s = socket.socket(socket.AF_INET6, getattr(socket, "SOCK_" + kind))
    s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    s.bind(("::", port))
    if kind == "STREAM":
        s.listen()
    select.register(s, selectors.EVENT_READ, kind)

if os.fork():
    os._exit(0)  # all ports are open
os.setsid()
null = os.open(os.devnull, os.O_RDWR)
for fd in range(3):
    os.dup2(null, fd)
while True:
    for key, _ in select.select():
        try:
            if key.data == "STREAM":
                with key.fileobj.accept()[0] as connection:
                    connection.sendall(b"welcome\n")
            else:
                _, sender = key.fileobj.recvfrom(100)
                key.fileobj.sendto(b"welcome\n", sender)
        except OSError:
            pass  # whoever it was has gone
