# python3 threads.py give-up|keep: two threads of one process, of which the first may give
# up CAP_CHOWN. Then each says what it has and changes the owner of a file of its own.
# Numbers: linux/capability.h.
import ctypes, os, sys, threading

VERSION_3, CAP_CHOWN = 0x20080522, 0
libc = ctypes.CDLL(None, use_errno=True)

def give_up(capability):
    header = (ctypes.c_uint32 * 2)(VERSION_3, 0)    # 0: the calling thread
    sets = (ctypes.c_uint32 * 6)()                  # effective, permitted, inheritable; twice
    if libc.capget(header, sets) != 0:
        sys.exit("capget: " + os.strerror(ctypes.get_errno()))
    sets[0] &= ~(1 << capability)
    sets[1] &= ~(1 << capability)
    if libc.capset(header, sets) != 0:
        sys.exit("capset: " + os.strerror(ctypes.get_errno()))

def report(name):
    with open("/proc/thread-self/status") as status:
        effective = next(l.split()[1] for l in status if l.startswith("CapEff:"))
    path = "/srv/of-" + name
    open(path, "w").close()
    try:
        os.chown(path, 1000, 1000)
        result = "works"
    except OSError as error:
        result = error.strerror
    print(f"{name} thread: CapEff {effective}, chown: {result}", flush=True)

begin = threading.Event()
second = threading.Thread(target=lambda: begin.wait() and report("second"))
second.start()
if sys.argv[1] == "give-up":
    give_up(CAP_CHOWN)
report("first")
begin.set()
second.join()
