"""screen.py COLUMNSxLINES FILE COMMAND...: runs a command on a terminal of that size, which
pyte emulates, and looks at each state of the screen: no live line wraps, and none is there
twice. Makes FILE, which lets the command go on, after some states."""

import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios

import pyte

columns, lines = map(int, sys.argv[1].split("x"))
go_on, command = sys.argv[2], sys.argv[3:]
live = re.compile(r"\s*[\d.]+s  \d+ of \d+ b|.*  (waiting$|compile  \d)")


def fail(screen, why):
    print(f"{columns}x{lines}: {why}:", *screen.display, sep="\n")
    sys.exit(1)


def look(screen):
    seen = [line.rstrip() for line in screen.display]
    shown = [re.sub(r"^[ \d.s]{9}", "", line) for line in seen if live.match(line)]
    if len(shown) != len(set(shown)):
        fail(screen, "a live line is there twice")
    if any(len(line) >= columns for line in seen if live.match(line)):
        fail(screen, "a live line is as wide as the terminal")
    return bool(shown)


pid, fd = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm"
    os.environ.pop("NO_COLOR", None)
    # Before the program starts, which reads the size.
    size = struct.pack("HHHH", lines, columns, 0, 0)
    fcntl.ioctl(1, termios.TIOCSWINSZ, size)
    os.execvp(command[0], command)

screen = pyte.Screen(columns, lines)
stream = pyte.ByteStream(screen)
states = live_states = 0
while True:
    ready, _, _ = select.select([fd], [], [], 0.5)
    try:
        data = os.read(fd, 65536) if ready else b""
    except OSError:
        break
    if ready and not data:
        break
    # Each drawing is one write, and begins with an erasure.
    for part in re.split(rb"(?=\x1b\[\d+A)", data):
        stream.feed(part)
        states += 1
        live_states += look(screen)
    if states > 12 or not ready:
        open(go_on, "w").close()
_, status = os.waitpid(pid, 0)
if os.waitstatus_to_exitcode(status) != 0:
    fail(screen, f"the command failed: {status}")
if look(screen) and lines > 1:
    fail(screen, "a live line is left")
if lines > 2 and columns > 18 and not live_states:
    fail(screen, "there were no live lines")
