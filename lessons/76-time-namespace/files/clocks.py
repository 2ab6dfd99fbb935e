# Prints the kernel's clocks in seconds, as arguments for a second call, which
# prints by how many seconds each clock differs from them.
import sys
import time

names = ("REALTIME", "TAI", "MONOTONIC", "MONOTONIC_RAW", "BOOTTIME")
now = [int(time.clock_gettime(getattr(time, "CLOCK_" + name))) for name in names]
if len(sys.argv) == 1:
    print(*now)
for name, clock, before in zip(names, now, sys.argv[1:]):
    print(f"{name:14}{clock - int(before):+}")
