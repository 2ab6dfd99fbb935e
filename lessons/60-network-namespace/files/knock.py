# Knocks at ports and says what came: knock.py tcp|udp HOST PORT [tcp|udp HOST PORT...]
import socket
import sys
import threading

lines = []


def knock(kind, host, port):
    try:
        with socket.socket(
            socket.AF_INET6 if ":" in host else socket.AF_INET,
            socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM,
        ) as s:
            s.settimeout(6)
            s.connect((host, int(port)))
            if kind == "udp":
                s.send(b"hello\n")
            came = "answer: " + s.recv(100).decode().strip()
    except OSError as e:
        came = f"no answer: {e}"
    lines.append(f"{kind} {host} {port}: {came}")


words = sys.argv[1:]
threads = [threading.Thread(target=knock, args=words[i : i + 3]) for i in range(0, len(words), 3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print("\n".join(sorted(lines)))
