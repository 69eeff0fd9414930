#!/usr/bin/env python3
"""memory.py GOCI KEY: what a `goci sign` that has its key open, and waits for the lock of the
layout "web", has in its memory and its environment, and leaves behind when it crashes.
$SECRET is the password of sealed.pem, $SEALED and $PLAIN are keys as text."""
import fcntl
import os
import resource
import signal
import subprocess
import sys
import time

goci, key = sys.argv[1:]
secret = os.environ.pop("SECRET")
sealed, plain = os.environ.pop("SEALED"), os.environ.pop("PLAIN")
secrets = [secret.encode()] + [text.split("\n")[1].encode() for text in (sealed, plain)]


def crash_leaves_core(argv):
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2)
    child = os.posix_spawn(argv[0], argv, os.environ)
    time.sleep(0.2)
    os.kill(child, signal.SIGABRT)
    return os.WCOREDUMP(os.waitpid(child, 0)[1])


def memory(pid):
    with open(f"/proc/{pid}/mem", "rb", 0) as mem, \
            open(f"/proc/{pid}/maps", encoding="utf-8") as maps:
        for line in maps:
            place, mode = line.split()[:2]
            start, end = (int(part, 16) for part in place.split("-"))
            if "r" not in mode or end - start > 1 << 30 or "[v" in line:
                continue
            mem.seek(start)
            yield mem.read(end - start)


def has_layout(pid):
    """Whether it has the layout's folder open, and sleeps."""
    folder = os.path.realpath("web")
    fds = f"/proc/{pid}/fd"
    try:
        names = [os.readlink(f"{fds}/{fd}") for fd in os.listdir(fds)]
    except FileNotFoundError:
        return False
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        return folder in names and stat.read().rsplit(")", 1)[1].split()[0] == "S"


def wait_for_lock(pid):
    """Until the process tries again and again to lock the layout: its key is open then."""
    seen = 0
    for _ in range(2000):
        seen = seen + 1 if has_layout(pid) else 0
        if seen == 5:
            return
        time.sleep(0.01)
    sys.exit("goci does not wait for the lock")


def look(name, options, variables):
    process = subprocess.Popen([goci, "sign", *options, "oci:web:1"],
                               env={**os.environ, **variables})
    wait_for_lock(process.pid)
    for part in memory(process.pid):
        for one in secrets:
            if one in part:
                sys.exit(f"{name}: {one[:20]} is in memory")
    with open(f"/proc/{process.pid}/environ", "rb") as environ:
        text = environ.read()
    if secret.encode() in text or b"PRIVATE KEY" in text:
        sys.exit(f"{name}: a secret is in the environment")
    os.kill(process.pid, signal.SIGABRT)
    status = os.waitpid(process.pid, 0)[1]
    if os.WCOREDUMP(status) or os.path.exists("core"):
        sys.exit(f"{name}: a core file")


if not crash_leaves_core(["/bin/sleep", "100"]):
    print("no program leaves a core file here")
for left in [name for name in os.listdir() if name.startswith("core")]:
    os.unlink(left)
lock = os.open("web", os.O_RDONLY)
fcntl.flock(lock, fcntl.LOCK_EX)
look("password", ["--key", "sealed.pem"], {"GOCI_KEY_PASSWORD": secret})
look("password of a file", ["--key", "sealed.pem", "--password-file", "password"], {})
look("plain key", ["--key", key], {})
look("key of a variable", ["--key", "env://THE_KEY"],
     {"THE_KEY": sealed, "GOCI_KEY_PASSWORD": secret})
